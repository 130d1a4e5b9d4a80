version=2
rule=ssh:%stamp:date-rfc3164% %host:word% sshd[%pid:number%]: Invalid user %user:word% from %ip:ipv4% port %port:number%
rule=ssh:%stamp:date-rfc3164% %host:word% sshd[%pid:number%]: Failed password for invalid user %user:word% from %ip:ipv4% port %port:number% ssh2
rule=ssh:%stamp:date-rfc3164% %host:word% sshd[%pid:number%]: Failed password for %user:word% from %ip:ipv4% port %port:number% ssh2
rule=ssh:%stamp:date-rfc3164% %host:word% sshd[%pid:number%]: Connection closed by authenticating user %user:word% %ip:ipv4% port %port:number% [preauth]
rule=ssh:%stamp:date-rfc3164% %host:word% sshd[%pid:number%]: Received disconnect from %ip:ipv4% port %port:number%:%rest:rest%
rule=ssh:%stamp:date-rfc3164% %host:word% sshd[%pid:number%]: Accepted publickey for %user:word% from %ip:ipv4% port %port:number% ssh2: %rest:rest%
rule=packet:%stamp:date-rfc3164% %host:word% kernel: [%up:char-to:]%] DROP %fields:v2-iptables%
rule=mail:%stamp:date-rfc3164% %host:word% postfix/smtpd[%pid:number%]: connect from %name:char-to:[%[%ip:ipv4%]
rule=mail:%stamp:date-rfc3164% %host:word% postfix/smtpd[%pid:number%]: NOQUEUE: reject: RCPT from %name:char-to:[%[%ip:ipv4%]: %rest:rest%
rule=mail:%stamp:date-rfc3164% %host:word% postfix/smtpd[%pid:number%]: %queue:char-to:\x3a%: client=%name:char-to:[%[%ip:ipv4%]
rule=mail:%stamp:date-rfc3164% %host:word% postfix/qmgr[%pid:number%]: %queue:char-to:\x3a%: from=<%from:char-to:>%>, %rest:rest%
rule=mail:%stamp:date-rfc3164% %host:word% postfix/smtp[%pid:number%]: %queue:char-to:\x3a%: to=<%to:char-to:>%>, %rest:rest%
rule=ftp:%stamp:date-rfc3164% %host:word% vsftpd[%pid:number%]: [%user:char-to:]%] FAIL LOGIN: Client "%ip:ipv4%"
