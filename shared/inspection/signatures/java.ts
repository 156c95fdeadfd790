import { signatures } from "./signature.ts";

/** Java's expression languages (OGNL, SpEL, EL), reflection and serialised objects. */
export const JAVA_SIGNATURES = signatures([
  {
    rule: "code_injection",
    score: 10,
    prose: 5,
    texts: String.raw`getruntime( java.lang.runtime@ java.lang.runtime) java.lang.runtime' java.lang.runtime" .runtime.getruntime
      new␠java.lang.processbuilder new␠processbuilder( java.lang.processbuilder( java.lang.system@ @java.lang.
      #_memberaccess #context[ #parameters. #request[ #session. #cmd= #process= #rt= #a=(new #req=@ %{# %{(# %{' §{# §{(#
      t(java t(org. class.module.classloader class.classloader classloader.resources classloader.urls ognl.ognlcontext
      xwork.methodaccessor allowstaticmethodaccess denymethodexecution redirect:$ redirect:% redirectaction: action:%{
      spring.cloud.function.routing new␠javax.script scriptenginemanager getclass().forname getclass().getclassloader
      class.forname( java.beans.xmldecoder jdbcrowsetimpl templatesimpl "@type":"com. "@type":"java. "@type":"org. ro0ab
      aced0005 com.sun.jndi java:comp/ groovyshell .execute().text <void␠class <java␠version <object␠class="java
      class="java.lang <void␠method <linked-hash-set> <sorted-set> freemarker.template.utility .getclass()
      .class.forname servletactioncontext #this.getclass javax.el. ''.class "".class`,
  },
  {
    rule: "code_injection",
    score: 6,
    prose: 3,
    texts: String.raw`.getdeclaredmethod( .getmethod( .newinstance( java.io.file( java.net.url( java.util.scanner( processbuilder
      commons.collections com.opensymphony org.apache.struts2 org.codehaus.groovy javax.naming javax.script`,
  },
]);
