import { createMatcher } from "../matcher.ts";
import { signatures } from "./signature.ts";

/** Paths that exploits and scanners try on every host; this service has none of them. */
export const PROBE_SIGNATURES = signatures([
  {
    rule: "exploit_probe",
    score: 10,
    prose: 10,
    where: ["path"],
    texts: String.raw`/wp-admin /wp-login /wp-content /wp-includes /wp-json /wp-config /wordpress /xmlrpc /phpmyadmin /pma/ /myadmin
      /mysqladmin /adminer /phpinfo /eval-stdin /phpunit /composer.json /composer.lock /cgi-bin /cgi/ /_vti_ /owa/ /ecp/
      /autodiscover /aspnet_client /ews/ /boaform /gponform /hnap1 /goform /manager/html /host-manager /jmx-console
      /web-console /invoker/ /solr/ /struts /axis2 /jenkins /actuator /druid/ /nacos /hystrix /heapdump /jolokia
      /telescope/ /_ignition /storage/logs /_profiler /server-status /server-info /.git /.svn /.hg /.env /.aws /.ssh
      /.ds_store /.vscode /.idea /.docker /.ht /.npmrc /.bash /.kube /.config /web-inf /meta-inf /config.json /config.yml
      /geoserver /administrator/ /joomla /drupal /magento /typo3 /seeyon /weaver /yyoa /ispirit /kindeditor /ueditor
      /fckeditor /ckfinder /elfinder /remote/login /remote/fgt /dana-na /vpns/ /+cscoe+ /+cscot+ /sslvpn /tmui/ /luci
      /hudson /wls-wsat /_async /bea_wls /ofbiz /webtools/ /xwiki /zabbix /nagios /cacti /_cat/ /_all_dbs /_cluster/
      /_nodes/ /containers/json /images/json /v1.16/ /v1.24/ /api/v1/namespaces /api/v1/pods /v1/agent/ /telerik /webdav
      /ui/vropspluginui /device.rsp /currentsetting.htm /picsdesc /ctrlt /ubnt /tmunblock /userrpm /rom-0 /onvif /isapi
      /shell? /dump.sql /db.sql /database.sql /backup.sql /backup.zip /backup.tar ;jsessionid /_fragment /.well-known/.
      /secure/contact /pages/doenterpagevariables /pages/createpage /rest/tinymce /plugins/servlet /console/css
      /mgmt/tm/ /mgmt/shared /api/jsonws /nagiosxi /dvr/ /sdk/weblanguage /language/swedish /portal/redlion /script/ajax
      /admin/elmah /trace.axd /elmah.axd /crossdomain.xml /clientaccesspolicy /sitecore/ /umbraco/ /episerver`,
  },
]);

/** File types that servers of other kinds run or keep; at the end of a path's part. */
export const FOREIGN_TYPE =
  /\.(?:php\d?|phtml|phar|aspx?|ashx|asmx|axd|cfm|cgi|jspx?|action|dll|exe|bat|ini|bak|sql|swp|orig|mdb|pem|pfx|p12|tar\.gz|tgz|7z|rar|war|inc|do|pl|htpasswd|htaccess)(?:$|[/;?~])/;

/** Names that attack tools give of themselves in their User-Agent. */
export const SCANNER_NAMES = createMatcher(
  (
    "sqlmap nikto nuclei masscan zgrab nmap dirbuster dirb/ dirsearch gobuster fuzz␠faster ffuf feroxbuster wpscan acunetix " +
    "netsparker invicti openvas nessus qualys w3af havij arachni whatweb jorgee zmeu morfeus commix wfuzz hydra␠ " +
    "burpsuite burp␠suite xsser appscan webinspect skipfish paros/ owasp zaproxy dalfox jaeles httpx␠-␠ projectdiscovery " +
    "metasploit cobalt␠strike l9explore l9tcpid leakix nimbostratus n-stealth absinthe bsqlbf pangolin sqlninja sqlsus " +
    "whisker/ wapiti webshag uniscan vulnscan joomscan cmsmap golismero tplmap censysinspect expanse␠ internet-measurement " +
    "pentest fimap tsunamisecurity webvulnscan .nasl xenu␠ sysscan gptscan interactsh mozlila muieblackcat"
  )
    .split(" ")
    .map((name) => name.replaceAll("␠", " ")),
);

/** Hosts that attack tools wait on for a call-back, and those that every example payload names. */
export const CALLBACK_SIGNATURES = signatures([
  {
    rule: "scanner",
    score: 10,
    prose: 6,
    texts: String.raw`burpcollaborator. oastify.com .oast.pro .oast.live .oast.site .oast.online .oast.fun .oast.me interact.sh .dnslog.cn
      ceye.io bxss.me bxss.in xss.ht xss.report r87.me .dnsbin. .eyes.sh xss.rocks ha.ckers.org evil.com attacker.com
      attacker.tld attacker.site hacker.com malicious.com evil.example burplaborator burpcol`,
  },
  {
    rule: "scanner",
    score: 5,
    prose: 3,
    texts: "canarytokens webhook.site .ngrok.io requestbin. pipedream.net",
  },
]);
