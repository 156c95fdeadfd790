import { signatures } from "./signature.ts";

/** Python, Ruby, Perl, Lua and Node reaching for the system, prototypes and serialised objects. */
export const DYNAMIC_SIGNATURES = signatures([
  {
    rule: "code_injection",
    score: 10,
    prose: 5,
    texts: String.raw`__import__( __mro__ __subclasses__ __globals__ __builtins__ os.popen('id os.system('id os.system('cat commands.getoutput
      exec(compile eval(compile pty.spawn !!python/ !ruby/ !!javax !!java. ---␠!ruby pickle.loads( __reduce__
      getattr(__ kernel.exec kernel.system %x( open("| open('| erb.new( open('/etc open("/etc use␠socket; perl␠-e
      python␠-c python3␠-c ruby␠-e ruby␠-rsocket php␠-r node␠-e process.mainmodule process.binding( global.process
      globalthis.process _$$nd_func$$_ __proto__ constructor.prototype constructor[prototype]
      ["constructor"]["prototype __definegetter__ __lookupgetter__ mainmodule.require outputfunctionname
      require('child_process').exec require("child_process").exec require('child_process').spawn child_process').exec
      settings[view␠options] view␠options]`,
  },
  {
    rule: "code_injection",
    score: 8,
    prose: 4,
    bare: true,
    texts: String.raw`__class__ os.system( os.popen( os.execl( subprocess.popen( subprocess.call( subprocess.check_output( subprocess.run(
      io.popen( os.execute( instance_eval class_eval child_process .execsync( .spawnsync( process.exit( process.kill(
      vm.runin new␠function(' new␠function("`,
  },
  {
    rule: "code_injection",
    score: 6,
    prose: 3,
    texts: String.raw`import␠os; import␠os␠ import␠subprocess import␠socket; require('fs') require("fs") require('os') process.env res.end(
      res.send( .readfilesync( .writefilesync( .readdirsync( loadstring( unescape( os.environ send(:`,
  },
]);
