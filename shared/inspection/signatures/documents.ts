import { signatures } from "./signature.ts";

/** XML entities and includes, server-side includes, script addresses, and document-database operators in names. */
export const DOCUMENT_SIGNATURES = signatures([
  {
    rule: "xml_injection",
    score: 10,
    prose: 5,
    texts: String.raw`<!entity <!element <xi:include xmlns:xi <!doctype␠foo <!doctype␠root[ <!doctype␠x␠system <!doctype␠lolz <!notation
      <!attlist msxsl:script document('file system-property('xsl <esi:include <esi:inline <![cdata[<]]> <![cdata[<script <![cdata['or <![cdata['␠or system"file: system"http:
      system"https: system"php: system"// system"ftp: system'file system'http system'php public"-//x system"expect: system"jar: system"netdoc:
      system"gopher: system"data: ␠xxe[ doctype␠xxe`,
  },
  {
    rule: "xml_injection",
    score: 8,
    prose: 4,
    texts: "xsl:value-of xsl:template xsl:include xsl:stylesheet <?xml-stylesheet",
  },
  { rule: "xml_injection", score: 5, prose: 2, texts: "<![cdata[ <!doctype xinclude" },
  {
    rule: "markup_injection",
    score: 10,
    prose: 5,
    texts: String.raw`<!--#exec <!--#include <!--#echo <!--#printenv <!--#config <!--#fsize <!--#set javascript:alert javascript:eval
      javascript:confirm javascript:prompt javascript:document javascript:window javascript:fetch javascript:location
      javascript:// vbscript:msgbox data:text/html;base64 data:text/html, data:application/javascript xss:expression(
      </script><script ]]></script>`,
  },
  {
    rule: "nosql_injection",
    score: 10,
    prose: 5,
    texts: String.raw`[$ne] [$gt] [$gte] [$lt] [$lte] [$regex] [$exists] [$in] [$nin] [$where] [$not] [$or] [$eq] $where: {$where {$gt
      {$ne {$regex {$or {$nin $or:[`,
  },
]);
