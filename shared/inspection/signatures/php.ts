import { signatures } from "./signature.ts";

/** PHP, and the .NET, ASP and ColdFusion of its age, in spellings that requests carry to have them run. */
export const PHP_SIGNATURES = signatures([
  {
    rule: "code_injection",
    score: 10,
    prose: 5,
    bare: true,
    texts: String.raw`<?php <?= <?system <?eval <?print <?echo <?passthru phpinfo( phpinfo; passthru( shell_exec( pcntl_exec( call_user_func(
      call_user_func_array call_user_func_array( create_function( assert($_ assert('sys assert("sys eval($_ eval(base64 eval(gzinflate
      eval(str_rot13 eval(chr gzinflate( highlight_file( show_source( preg_replace('/ $_get[ $_post[ $_request[ $_server[
      $_cookie[ $globals[ §{@ print(md5( echo(md5( die(md5( exit(md5( md5(31337) print(md5 auto_prepend_file auto_append_file
      allow_url_include think\ /invokefunction system(' system(" system($ system(chr system(id system(cat
      system(ls system(whoami exec('id exec('cat exec('ls exec('whoami exec("id exec("cat exec("whoami popen('id popen('cat
      @eval( @system( @ini_set @assert( php_uname( o:8:"stdclass" method=__construct _method=__construct
      server[request_method] ('sys'. vars[0]= §{system( {system( {php}`,
  },
  {
    rule: "code_injection",
    score: 8,
    prose: 4,
    bare: true,
    texts: String.raw`file_get_contents( file_put_contents( base64_decode( proc_open( move_uploaded_file( fsockopen( unserialize(
      exec(' exec(" exec($ popen( readfile( extract($ include($ require($ response.write( server.createobject createobject(
      wscript.shell executeglobal objectdataprovider losformatter cfexecute <cfquery <cfscript`,
  },
  {
    rule: "code_injection",
    score: 6,
    prose: 3,
    bare: true,
    texts: String.raw`var_dump( print_r( ini_set( putenv( scandir( opendir( getcwd( array_map( array_filter( usort( str_rot13( php_sapi
      eval( exec( system( mail(' curl_exec( md5( chr(1 .chr( chr(9 print␠md5 echo␠ die(`,
  },
  {
    rule: "code_injection",
    score: 10,
    prose: 5,
    texts: String.raw`scripting.filesystemobject execute(request eval(request <%eval <%execute <%response <%@ process.start(
      system.diagnostics.process activator.createinstance system.reflection.assembly createobject('java' msxml2. adodb.stream`,
  },
]);
