const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Commands that say something without an argument; after a separator their name is enough. */
export const LONE_COMMAND = set(
  "id whoami ls dir pwd uname ifconfig ipconfig netstat hostname ps env printenv set ver systeminfo tasklist " +
    "reboot who last getenforce lsof phpinfo sh bash arp route logname",
);
/** Commands an injected line calls with an argument. */
export const COMMAND = set(
  "cat tac nl head tail more less wget curl nc ncat netcat nc.exe bash sh zsh ksh dash csh ash tcsh ping ping6 sleep " +
    "usleep echo printf rm cp mv mkdir chmod chown touch find grep egrep awk gawk sed tee xxd od hexdump strings " +
    "base64 base32 python python2 python3 perl ruby php php-cgi lua node java gcc tclsh expect nslookup dig host getent " +
    "traceroute tracert telnet ssh scp sftp ftp tftp rsync socat busybox mkfifo mknod crontab kill killall " +
    "pkill nohup setsid exec eval export alias source sudo su useradd adduser usermod passwd net net1 netsh type " +
    "copy del move ren attrib powershell powershell.exe pwsh cmd cmd.exe certutil bitsadmin wmic reg regsvr32 " +
    "rundll32 mshta cscript wscript start schtasks timeout fuser mail sendmail xargs expr time test service systemctl " +
    "ip iptables mysql mysqldump psql sqlite3 tar zip unzip gzip openssl rev cut sort uniq iconv ls dir id whoami uname " +
    "shutdown halt poweroff dd mount df du file stat which whereis locate vi vim nano ed ln readlink cd pwd env ps " +
    "netstat hostname read set ver lp screen tmux script gdb strace nmap arp route who xterm wscript.exe",
);
/** Commands whose first argument must look like one, because their names are words of sentences. */
export const COMMON_WORD = set(
  "cat more less head tail find type start time test host net file mail service cut sort read set last copy move " +
    "del kill echo sleep touch screen script exec source export which locate expect more mount stat dig ping node " +
    "java perl ruby python python3 php lua who ed ip route ln du time timeout nano reg ver eval alias passwd rev cd dir id env ls",
);
