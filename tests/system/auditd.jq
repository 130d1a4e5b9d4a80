# Our events of auditing in the terms of the coalesced events that they are compared with: ID, actor (who logged in; who did it),
# action, object (what; further). Left: our words; right: theirs.
def unset: . // "unset";
def who: if .event.action == "login" or .event.action == "logout" or (.yagura.audit.type | test("^(USER|CRED)_"))
	then .user.target.name // .user.name // .user.id else .user.id end;

def by_type: {
	LOGIN: "changed-login-id-to", USER_LOGIN: "logged-in", USER_LOGOUT: "logged-out", USER_AUTH: "authenticated",
	USER_ERR: "error", USER_ACCT: "was-authorized", CRED_ACQ: "acquired-credentials", CRED_DISP: "disposed-credentials",
	USER_START: "started-session", USER_END: "ended-session", USER_CMD: "ran-command", USER_CHAUTHTOK: "changed-password",
	CRYPTO_KEY_USER: "negotiated-crypto-key", CRYPTO_SESSION: "started-crypto-session", SERVICE_START: "started-service",
	NETFILTER_CFG: "loaded-firewall-rule-to", CONFIG_CHANGE: "changed-audit-configuration"
};
def by_call: {
	unlink: "deleted", rename: "renamed", linkat: "linked", mknod: "make-device", mount: "mounted",
	connect: "connected-to", accept: "accepted-connection-from", listen: "listen-for-connections"
};
def action:
	if .event.action == "process" then "executed"
	elif .event.action == "clock" then "changed-system-time"
	elif .event.action == "crash" then "crashed-program"
	elif .event.action == "promiscuous" then "changed-promiscuous-mode-on-device"
	elif .event.action == "verdict" then "violated-apparmor-policy"
	else by_type[.yagura.audit.type] // by_call[.yagura.audit.syscall] // ""
	end;

def object:
	if .event.action == "process" or .event.action == "file" or .yagura.audit.syscall == "mount" then [.file.path]
	elif .event.action == "clock" then []
	elif .event.action == "crash" then [.process.name, .process.pid]
	elif .event.action == "promiscuous" then [.observer.ingress.interface.name]
	elif .event.action == "verdict" then [.yagura.argument, .event.reason]
	elif .yagura.audit.syscall == "accept" then [.source.ip, .source.port]
	elif .event.action == "connection" then [.destination.ip, .destination.port]
	elif .yagura.audit.type == "LOGIN" then [.yagura.audit.login_uid]
	elif .yagura.audit.type == "USER_CMD" then [.process.command_line]
	elif .yagura.audit.type == "CRYPTO_SESSION" then [.source.ip, .source.port]
	elif .yagura.audit.type | test("^(CRYPTO_KEY_USER|SERVICE_|NETFILTER|CONFIG)") then [.yagura.argument, .source.ip]
	elif .yagura.audit.type == "SYSCALL" then []
	else [.yagura.tty, .source.ip]
	end;

def text: map(. // "" | tostring) | join("|");
def was: if .yagura.audit.type == "LOGIN" then .yagura.argument else .yagura.audit.login_uid end;
"\(.yagura.audit.id)\t\([was | unset] + [who] | text)\t\(action)\t\(object + [null, null] | .[0:2] | text)"
