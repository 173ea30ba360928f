"""Channels, the addresses they lead to, the door, and where secrets lie."""

from schema.sayings.saying import Saying

SENTENCES = {
    # channels
    'is missing; name the hosts that the service lives at: allow = ["api.example.org"]': (
        '没有写，请写明该服务所在的主机：allow = ["api.example.org"]'
    ),
    'is missing; write where pushes are posted to, https://…, or { env = "NAME" }': (
        '没有写，请写明推送发往哪里：https://…，或 { env = "NAME" }'
    ),
    'is missing; write where the address of apprise\'s lies: { env = "NAME" }': (
        '没有写，请写明 apprise 地址放在哪里：{ env = "NAME" }'
    ),
    "is missing; write the mail server: smtps://host:465, or smtp://host:587": (
        "没有写，请写明邮件服务器：smtps://主机:465 或 smtp://主机:587"
    ),
    'names no secret to sign with; write for example [{ env = "DUBAN_SECRET" }]': (
        '没有写签名用的密钥，可写 [{ env = "DUBAN_SECRET" }]'
    ),
    "is not a refusal's code; write the receiver's number, such as 45009, or an HTTP status": (
        "不是拒收代码，请写接收方的代码，如 45009，或 HTTP 状态码"
    ),
    "is no verdict; write delivered, throttled, auth, permanent or temporary, "
    "and the seconds to wait where you know them: throttled 60s": (
        "不是处置办法，请写 delivered、throttled、auth、permanent 或 temporary，"
        "知道要等几秒的一并写上：throttled 60s"
    ),
    "names seconds to wait where nothing is tried again; take them out": "不再重试的无须写等候秒数，请删去",
    "is not a proxy Duban can speak to; write http://host:port": "不是督办能用的代理，请写 http://主机:端口",
    "is not a whole path; begin it with /": "不是完整路径，请以 / 开头",
    "is for channels that speak HTTP; name a mail server that can be reached directly": (
        "只用于走 HTTP 的渠道，请写能直接连上的邮件服务器"
    ),
    "cannot be used: apprise brings its own HTTP; let the service's hosts be reached directly": (
        "不能用：apprise 自带 HTTP，请让本机能直接连上该服务的主机"
    ),
    "cannot be used: apprise brings its own TLS, which trusts the usual authorities": (
        "不能用：apprise 自带 TLS，只信任通用的根证书，请删去"
    ),
    "cannot be used: apprise tells success or failure, and no codes": (
        "不能用：apprise 只说成败，不给代码，请删去"
    ),
    # addresses
    "is not a web address; write https://host/path": "不是网址，请写 https://主机/路径",
    "carries a name or password; take it out, since an address is shown to many": (
        "带有用户名或密码，而地址很多人看得到，请删去"
    ),
    "is not a mail server's address; write smtps://host:465 or smtp://host:587": (
        "不是邮件服务器地址，请写 smtps://主机:465 或 smtp://主机:587"
    ),
    "carries a name or password; write username, and name where the password lies in secrets": (
        "带有用户名或密码，请改写 username，并在 secrets 写明密码放在哪里"
    ),
    "is not an address of apprise's; write it as its page of the service says, kind://…": (
        "不是 apprise 的地址，请照 apprise 对该服务的说明来写：kind://…"
    ),
    "names a network interface; write the address without %": "带有网卡名，请写不含 % 的地址",
    "is not a host; write a name such as push.example.gov.cn, or an address": (
        "不是主机，请写主机名，如 push.example.gov.cn，或 IP 地址"
    ),
    "is an address in an unusual spelling; write it as 192.0.2.1": "IP 地址写法少见，请写成 192.0.2.1 的样子",
    "is a web address; write its host alone": "是网址，请只写其中的主机",
    "allows every host; name hosts, endings such as *.gov.cn, or networks": (
        "放行了一切主机，请写明主机、*.gov.cn 这样的域名后缀或网段"
    ),
    "is not a network; write for example 10.20.0.0/16, with zeros after its length": (
        "不是网段，可写 10.20.0.0/16，前缀长度之后的位须为零"
    ),
    "is not a host; its name cannot be written in the internet's letters": (
        "不是主机，此名称无法转成互联网域名，请改正"
    ),
    # mail
    "is missing; write the address that the mails come from": "没有写，请写明发件地址",
    "has no password; name where it lies: secrets = [{ env = … }]": (
        "没有配密码，请写明密码放在哪里：secrets = [{ env = … }]"
    ),
    'is a password for nobody; write username = "…" as well': '有密码却没有用户，请补上 username = "…"',
    "contradicts smtps://, which is encrypted from its first byte; take one of them out": (
        "与 smtps:// 矛盾（后者全程加密），两者请删去其一"
    ),
    # where secrets lie
    "is a secret itself; put it into a variable, file or credential, name that, and change the secret": (
        "写的是密钥本身；请把密钥放进环境变量、文件或 credential，这里只写其名称，并更换密钥"
    ),
    "is not the name of an environment variable; write for example DUBAN_SECRET": (
        "不是环境变量名，可写 DUBAN_SECRET"
    ),
    "is not the name of a systemd credential": "不是 systemd credential 的名称，请改正",
    "it is not text": "不是文本",
    "is no signing secret; write whsec_ and 24 to 64 random bytes in base64": (
        "不是签名密钥，应为 whsec_ 加 24 至 64 个随机字节的 base64"
    ),
    "is not one printable line": "不是一行可见字符",
    "is not a web address; put https://host/path there, as it was copied from the bot": (
        "不是网址，请放入从机器人处复制的 https://主机/路径"
    ),
    # the door
    'is missing; write the code that the sender has in this tree, for example "610202"': (
        '没有写，请写明来件方在本单位树里的代码，如 "610202"'
    ),
    "is no name for a sender; use up to 32 letters, digits and . _ -, as it goes into the ledger": (
        "不能用作来件方名称：它要记入台账，最多 32 个字母、数字和 . _ -"
    ),
    "has a ? or #; write only what stands before the links, https://host or https://host/path": (
        "含有 ? 或 #，请只写链接的前段：https://主机 或 https://主机/路径"
    ),
    "is open to other machines without TLS; name cert_file and key_file, "
    "or listen on 127.0.0.1 behind a proxy that does TLS": (
        "向别的机器开放却没有 TLS；请写 cert_file 和 key_file，或只监听 127.0.0.1，由前置代理做 TLS"
    ),
}

_TEXT = r"(?P<text>.+)"
SAYINGS = (
    Saying(r"channel (?P<name>.+) is the default already; keep one", "已有默认渠道 {name}，只能留一个"),
    Saying(
        r"leads to (?P<host>\S+), which is not public; write (?P<allow>allow = .+) if that is meant",
        "指向 {host}，不是公网地址；确要如此，请写 {allow}",
    ),
    Saying(r"holds (?P<n>\d+); this kind takes 0, so take out the rest", "写了 {n} 个，而此类渠道不用，请删去"),
    Saying(
        r"holds (?P<n>\d+); this kind takes (?P<most>\d+), so take out the rest",
        "写了 {n} 个，而此类只用 {most} 个，请删去多余的",
    ),
    Saying(r"holds (?P<n>\d+) waits; (?P<most>\d+) are enough", "写了 {n} 次等候，最多 {most} 次，请删去多余的"),
    Saying(r"waits (?P<n>\d+) s; write 1s to (?P<most>\d+)s", "等候 {n} 秒，请写 1s 至 {most}s"),
    # addresses and mail
    Saying(
        rf"begins with {_TEXT}; write http:// or https:// and a host",
        "以 {text} 开头，请写 http:// 或 https:// 加主机",
    ),
    Saying(
        rf"begins with {_TEXT}; write smtps://host:465 or smtp://host:587, and no more",
        "以 {text} 开头，请只写 smtps://主机:465 或 smtp://主机:587",
    ),
    Saying(
        rf"{_TEXT} is not an e-mail address; write name@example\.gov\.cn",
        "{text} 不是电子邮箱，请写成 name@example.gov.cn 的样子",
    ),
    Saying(
        rf"{_TEXT} is not a sender; write 督办 <name@example\.gov\.cn>",
        "{text} 不是发件人，请写成 督办 <name@example.gov.cn> 的样子",
    ),
    Saying(
        r"names (?P<n>\d+) recipients; (?P<most>\d+) at most, or a list's address",
        "写了 {n} 个收件人，最多 {most} 个；人多请用邮件列表的地址",
    ),
    # where secrets lie
    Saying(
        r"names (?P<n>\d+) sources; write one of env, file or credential",
        "写了 {n} 处来源，请在 env、file、credential 中只写一处",
    ),
    Saying(r"the secret in (?P<place>.+) cannot be read \((?P<why>.+)\)", "{place} 里的密钥读不了（“{why}”）"),
    Saying(r"there is no secret in (?P<place>.+); put one there", "{place} 里没有密钥，请放入"),
    Saying(
        r"there is no credential (?P<name>.+): systemd gave none; write (?P<line>.+) in the service",
        "没有 credential {name}：systemd 没有给，请在服务单元里写 {line}",
    ),
    Saying(r"what lies in (?P<place>\w+ ['\"].*['\"]) (?P<why>is .+)", "{place} 里的内容{why}", ("why",)),
    Saying(
        r"is the secret of (?P<name>.+) too; a secret tells senders apart, so give each its own",
        "与 {name} 的密钥相同，而来件方靠密钥区分，请各用各的密钥",
    ),
    # the door
    Saying(
        rf"{_TEXT} is no address and port; write for example (?P<one>\S+) or (?P<other>\S+)",
        "{text} 不是地址加端口，可写 {one} 或 {other}",
    ),
    Saying(
        rf"{_TEXT} is no unit's code; write digits and capital letters, for example (?P<example>\S+)",
        "{text} 不是单位代码，请写数字和大写字母，如 {example}",
    ),
    Saying(r"has no (?P<other>\w+) beside it; name both, or neither", "没有配 {other}，两者要么都写，要么都不写"),
)
