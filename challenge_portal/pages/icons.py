"""The portal's icons: 24 × 24 box, drawn with a stroke of 1.8 in the colour of the text.

They stand inline in the page, so an icon needs no request, no script and no outside file, and a fragment that
htmx swaps in brings its own.
"""

from __future__ import annotations

ICONS: dict[str, str] = {
    "alert": '<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "back": '<path d="M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4"/>',
    "bookmark": '<path d="M7 4h10v16l-5-4-5 4z"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "checkc": '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.6"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "doc": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "down": '<path d="M12 5v11M7.5 11.5 12 16l4.5-4.5M5 20h14"/>',
    "edit": '<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>',
    "eye": (
        '<path d="M2.5 12c1-2 4.5-6 9.5-6s8.5 4 9.5 6c-1 2-4.5 6-9.5 6s-8.5-4-9.5-6z"/><circle cx="12"'
        ' cy="12" r="2.6"/>'
    ),
    "eyeoff": (
        '<path d="M4 4l16 16M10 6.3A9.8 9.8 0 0 1 12 6c5 0 8.5 4 9.5 6a14 14 0 0 1-2.7 3.5M6.2 8A14 14'
        ' 0 0 0 2.5 12c1 2 4.5 6 9.5 6 1.5 0 2.9-.4 4.1-1"/>'
    ),
    "flag": '<path d="M6 21V4h11l-2 4 2 4H6"/>',
    "home": '<path d="M4 11 12 4l8 7v9h-5.5v-6h-5v6H4z"/>',
    "inbox": '<path d="M4 13 6.5 5h11L20 13v6H4zM4 13h5l1 2.5h4L15 13h5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "key": '<circle cx="8" cy="14" r="4"/><path d="m11 11 8-7M15.5 7.5l3 3"/>',
    "left": '<path d="m15 6-6 6 6 6"/>',
    "list": '<path d="M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<path d="M4 6h16v12H4zM4 7l8 6 8-6"/>',
    "minus": '<path d="M5 12h14"/>',
    "office": '<path d="M5 20V5h9v15M14 10h5v10M3.5 20h17M8 9h3M8 13h3M8 17h3"/>',
    "out": '<path d="M10 5H5v14h5M10 12h10M16.5 8.5 20 12l-3.5 3.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "right": '<path d="m9 6 6 6-6 6"/>',
    "scan": '<path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7 12h10"/>',
    "search": '<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>',
    "send": '<path d="M4 12 20 5l-6 15-3-6.5zM11 13.5 20 5"/>',
    "shield": '<path d="M12 3 5 6v5.5c0 4.5 3 7.7 7 9.5 4-1.8 7-5 7-9.5V6z"/><path d="m9 12 2.2 2.2L15.2 10"/>',
    "stamp": '<path d="M9 11c0-2-1.5-3-1.5-5a4.5 4.5 0 0 1 9 0c0 2-1.5 3-1.5 5M5 11h14v5H5zM6 20h12"/>',
    "swap": '<path d="M4 9h14l-3.5-3.5M20 15H6l3.5 3.5"/>',
    "up": '<path d="M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19h14"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
    "users": (
        '<circle cx="9" cy="9" r="3.5"/><path d="M2.5 19.5c.7-3.5 3.3-5 6.5-5s5.8 1.5 6.5 5M15.5 6a3.3'
        ' 3.3 0 0 1 0 6.2M18 15c1.9.7 3.1 2.2 3.5 4.5"/>'
    ),
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
    "zoom": '<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4M8 11h6M11 8v6"/>',
}
