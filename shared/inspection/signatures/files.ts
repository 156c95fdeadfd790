import { signatures } from "./signature.ts";

/** Files and addresses that requests name only to read what they must not. */
export const FILE_SIGNATURES = signatures([
  { rule: "sensitive_file", score: 10, prose: 5, bare: true, texts: "boot.ini win.ini id_rsa id_dsa" },
  {
    // Never a path somebody's data has.
    rule: "sensitive_file",
    score: 10,
    prose: 5,
    texts: String.raw`/etc/passwd /etc/shadow /etc/group /etc/hosts /etc/issue /etc/sudoers /etc/master.passwd /etc/motd etc\passwd
      etc/passwd etc/shadow etc\shadow /proc/self/environ /proc/self/cmdline /proc/self/fd /proc/version /proc/cmdline
      \system.ini system32\ system32/ winnt/ \winnt\ windows\repair windows/repair windows/panther
      ntuser.dat sysprep.inf unattend.xml \c$\ config/sam config\sam c:\boot c:/boot inetpub/wwwroot inetpub\
      web-inf/ web-inf\ meta-inf/context .htpasswd .mysql_history /authorized_keys .aws/credentials
      .svn/entries .svn/wc.db wp-config.php tomcat-users.xml /root/. applicationhost.config`,
  },
  {
    // A machine's own report may name these in a body; nobody asks for them in an address.
    rule: "sensitive_file",
    score: 10,
    prose: 5,
    where: ["path", "query", "cookie", "header"],
    texts: String.raw`/etc/mysql /etc/my.cnf /etc/apache /etc/httpd /etc/nginx /etc/php /etc/ssh/ /etc/crontab /etc/cron.d /etc/fstab
      /etc/resolv.conf /etc/profile /etc/environment /etc/network /etc/os-release /etc/ssl /etc/security /etc/vsftpd
      /etc/samba /etc/init.d /etc/hostname /etc/inetd /etc/exports /etc/redhat-release /etc/debian_version /etc/lsb-release
      /etc/ftpusers /etc/release /etc/ld.so /etc/bashrc /etc/aliases /etc/services /etc/timezone /etc/rc.local
      /proc/cpuinfo /proc/meminfo /proc/net/ /proc/1/ /proc/mounts /proc/sched_debug /proc/filesystems /proc/sys/
      /proc/self/ /var/log/ /var/run/secrets /var/lib/mysql /var/mail/ /var/spool/ /var/www/ /boot/grub /usr/local/apache
      /usr/local/etc/ /opt/lampp/ /usr/local/psa \windows\ /windows/system \inetpub php\php.ini /.bash_history
      .bashrc .ssh/ id_ed25519 .git/config .git/head .git/index .hg/hgrc .docker/config .kube/config .npmrc .netrc
      .pgpass .vscode/sftp config.inc.php configuration.php localsettings.php database.yml php.ini httpd.conf nginx.conf
      my.cnf server.xml catalina.out web.config global.asax machine.config secrets.yml .env.local .env.production /.env
      .htaccess access_log error_log access.log error.log`,
  },
  {
    rule: "file_inclusion",
    score: 10,
    prose: 5,
    texts: String.raw`php://filter php://input php://fd php://stdin php://memory php://temp php://output phar:// expect:// zip://
      ogg:// rar:// ssh2:// compress.zlib:// compress.bzip2:// glob:// file:///etc file://c: file:///c: file:///proc
      file:///var file:////etc file://localhost/etc file:/etc local_file:// netdoc: jar:http gopher:// dict://
      data://text data:text/plain;base64,pd9 ://169.254.169.254 169.254.169.254/ metadata.google.internal
      100.100.100.200/latest fd00:ec2::254 latest/meta-data latest/user-data ://0x7f ://0177. ://2130706433
      ://017700000001 ://0/ ://127.1/ ://[::]: ://[::1]: ://[::ffff: ://127.0.0.1:22/ ://127.0.0.1:25/ ://2852039166
      ://0xa9fea9fe ://127.0.0.1:3306 ://127.0.0.1:6379 ://127.0.0.1:11211 ://127.0.0.1:9200 ://127.0.0.1:2375
      ://localhost:22/ ://localhost:25/ ://localhost:6379 ://localhost:3306 ://localhost:9200 ://localhost:2375
      ://127.0.0.1/server-status ://localhost/server-status rfiinc.txt c99.txt r57.txt shell.txt? cmd.txt? .nip.io/ .xip.io`,
  },
  {
    rule: "file_inclusion",
    score: 10,
    prose: 5,
    where: ["path", "query", "cookie", "header"],
    texts:
      "jar:file sftp:// tftp:// ldap:// ldaps:// rmi:// ://0.0.0.0 ://localhost/admin ://127.0.0.1/admin",
  },
  {
    rule: "file_inclusion",
    score: 5,
    prose: 2,
    texts: "://localhost ://127.0.0.1 file:// ftp:// ldap:// jar:file",
  },
]);
