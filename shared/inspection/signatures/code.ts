import { signatures } from "./signature.ts";

/** Code of the languages servers run, in spellings that requests carry only to have them run. */
export const CODE_SIGNATURES = signatures([
  {
    // PHP
    rule: "code_injection", score: 10, prose: 5,
    texts: String.raw`<?php <?= <?system <?eval <?print <?echo phpinfo( passthru( shell_exec( pcntl_exec( proc_open( call_user_func( call_user_func_array create_function( assert( eval($_ eval(base64_decode eval(gzinflate eval(str_rot13 base64_decode( gzinflate(
      str_rot13( file_get_contents( file_put_contents( move_uploaded_file( highlight_file( show_source( readfile( fsockopen( preg_replace('/ $_get[ $_post[ $_request[ $_server[ $_cookie[ $globals[ §{@ print(md5( echo(md5( die(md5( md5(31337) md5(999 print_r( var_dump(
      auto_prepend_file auto_append_file allow_url_include invokefunction think\ thinkapp/ think\app think\container think\template \think /invokefunction system('  system(" system($ system(chr exec(' exec(" exec($ popen(' popen(" array_map( array_filter( usort(
      ini_set( putenv( extract($ parse_str( unserialize( include($ require($ include('php include("php include(' require(' :"stdclass": o:8:"stdclass" ;s:4:"user" /e␠ @eval( @system( @ini_set @assert( php_uname( php_sapi_name( getcwd( scandir( opendir( globals[ {§{ ('sys'.`,
  },
  {
    // Java, OGNL, SpEL, Spring, Struts
    rule: "code_injection", score: 10, prose: 5,
    texts: String.raw`getruntime( java.lang.runtime@ java.lang.runtime) java.lang.runtime( java.lang.runtime. java.lang.runtime' java.lang.runtime" new␠java.lang.processbuilder new␠processbuilder( java.lang.processbuilder( java.lang.system@ java.lang.system. @java.lang. #_memberaccess #context[ #context. #application #parameters. #request[ #session. #cmd= #process= #rt= #a=(new #req=
      %{# %{(# %{' §{(# §{# %{1 t(java t(org.springframework class.module. class.classloader classloader.resources classloader.urls ognl.ognlcontext xwork.methodaccessor allowstaticmethodaccess denymethodexecution com.opensymphony redirect:$ redirect:% redirectaction: action:%
      org.apache.struts2 servletactioncontext spel: #this. spring.cloud.function.routing new␠java. new␠javax. javax.script.scriptengine scriptenginemanager javax.naming getclass().forname getclass().getclassloader class.forname( .getdeclaredmethod( .getmethod( java.io.file( java.net.url( java.util.scanner(
      java.beans.xmldecoder org.apache.commons.collections commons-collections com.sun.rowset jdbcrowsetimpl org.apache.xalan templatesimpl @type":" "@type":"com. "@type":"java. "@type":"org. ro0ab aced0005 h4siaaa com.sun.jndi java:comp/ unmarshaller groovy.lang groovy.util groovyshell .execute().text [].execute
      java.lang.processbuilder</ <void␠class <java␠version <object␠class="java <array␠class="java class="java.lang <void␠method <linked-hash-set> javax.imageio <sorted-set> xstream org.codehaus.groovy
      freemarker.template jython _method=__construct method=__construct server[request_method]`,
  },
  {
    // Python, Ruby, Perl
    rule: "code_injection", score: 10, prose: 5,
    texts: String.raw`__import__( __class__ __mro__ __subclasses__ __globals__ __builtins__ __init__.__ os.system( os.popen( os.execl( os.spawn commands.getoutput subprocess.popen( subprocess.call( subprocess.check_output( subprocess.run([' exec(compile eval(compile(
      cos␤system import␠os; import␠os␠ import␠subprocess import␠socket; pty.spawn !!python/ !ruby/ !!javax !!java. --- !ruby csystem pickle.loads( __reduce__ compile(' getattr(__ io.popen( kernel.exec kernel.system %x( %x[ %x{ open("| open('| syscall␠ erb.new( instance_eval class_eval send(:
      system(id system(cat system(ls system(whoami use␠socket; perl␠-e python␠-c ruby␠-e ruby␠-rsocket php␠-r node␠-e open(('/etc open('/etc open("/etc`,
  },
  {
    // Node and prototypes
    rule: "code_injection", score: 10, prose: 5,
    texts: String.raw`child_process process.mainmodule process.binding( global.process globalthis.process .execsync( .spawnsync( require('fs') require("fs") require('os') process.exit( process.kill( process.env. res.end( res.send( _$$nd_func$$_ __proto__ constructor.prototype constructor[prototype] constructor.constructor
      ["constructor"]["prototype __definegetter__ __lookupgetter__ vm.runin new␠function(' new␠function(" mainmodule.require this.constructor .readfilesync( .writefilesync( .readdirsync( outputfunctionname view␠options]`,
  },
  {
    // ASP, .NET, ColdFusion, Lua, Expression
    rule: "code_injection", score: 10, prose: 5,
    texts: String.raw`response.write( server.createobject createobject( wscript.shell scripting.filesystemobject execute(request eval(request executeglobal <%eval <%execute <%response <%@ process.start( system.diagnostics.process activator.createinstance objectdataprovider losformatter
      system.reflection.assembly cfexecute <cfquery <cfscript createobject('java' os.execute( io.popen( loadstring( getvariable( [system.io. msxml2. adodb.stream viewstate=/w /webresource.axd?d=`,
  },
  { rule: "code_injection", score: 6, prose: 3, texts: "eval( exec( system( os.environ process.env unescape( chr(1 ).chr( chr(9 print␠md5 printf( sprintf( fopen( fwrite( curl_exec( mail('" },
  {
    rule: "xml_injection", score: 10, prose: 5,
    texts: String.raw`<!entity <!element <xi:include xmlns:xi xinclude <!doctype␠foo <!doctype␠root[ <!doctype␠x␠system <!doctype␠data <!doctype␠test <!doctype␠r[ <!doctype␠a[ <!doctype␠lolz <!notation <!attlist xsl:value-of xsl:template msxsl:script xsl:include
      xsl:stylesheet <?xml-stylesheet document('file document(' <![cdata[<]]> <![cdata[<script <![cdata['or <![cdata['␠or xlink:href="file system␠"file: system␠"http: system␠"php: system"file system"http system"php system'file system'http system'php systemhttp: systemfile: expect://id xmlns:xsl`,
  },
  { rule: "xml_injection", score: 5, prose: 2, texts: "<![cdata[ <!doctype" },
  {
    rule: "markup_injection", score: 10, prose: 5,
    texts: String.raw`<!--#exec <!--#include <!--#echo <!--#printenv <!--#config <!--#fsize <!--#set javascript:alert javascript:eval javascript:confirm javascript:prompt javascript:document javascript:window javascript:fetch javascript:location javascript://%0a javascript:// javascript:void(alert
      vbscript:msgbox data:text/html;base64 data:text/html, data:application/javascript data:image/svg+xml;base64,phn style=xss:expression xss:expression( </script><script ]]></script> fscommand:`,
  },
  {
    rule: "nosql_injection", score: 10, prose: 5,
    texts: "[$ne] [$gt] [$gte] [$lt] [$lte] [$regex] [$exists] [$in] [$nin] [$where] [$not] [$or] [$eq] $where: {$where {$gt {$ne {$regex {$or {$nin {$in: $or:[ db.getcollection db.injection",
  },
]);
