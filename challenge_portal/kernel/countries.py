"""Countries and regions by ISO 3166-1 alpha-2, as far as challengers are likely to come from them.

香港、澳门、台湾 stand here as regions of China; for the rules of a competition they count as 境外, like every place
outside the mainland.
"""

from __future__ import annotations

HOME = "CN"

COUNTRIES: dict[str, str] = {
    "CN": "中国大陆",
    "HK": "中国香港",
    "MO": "中国澳门",
    "TW": "中国台湾",
    "JP": "日本",
    "KR": "韩国",
    "SG": "新加坡",
    "MY": "马来西亚",
    "TH": "泰国",
    "VN": "越南",
    "ID": "印度尼西亚",
    "PH": "菲律宾",
    "IN": "印度",
    "PK": "巴基斯坦",
    "KZ": "哈萨克斯坦",
    "UZ": "乌兹别克斯坦",
    "MN": "蒙古",
    "RU": "俄罗斯",
    "BY": "白俄罗斯",
    "UA": "乌克兰",
    "IL": "以色列",
    "TR": "土耳其",
    "IR": "伊朗",
    "SA": "沙特阿拉伯",
    "AE": "阿联酋",
    "EG": "埃及",
    "ZA": "南非",
    "GB": "英国",
    "IE": "爱尔兰",
    "FR": "法国",
    "DE": "德国",
    "NL": "荷兰",
    "BE": "比利时",
    "LU": "卢森堡",
    "CH": "瑞士",
    "AT": "奥地利",
    "IT": "意大利",
    "ES": "西班牙",
    "PT": "葡萄牙",
    "DK": "丹麦",
    "SE": "瑞典",
    "NO": "挪威",
    "FI": "芬兰",
    "PL": "波兰",
    "CZ": "捷克",
    "HU": "匈牙利",
    "RO": "罗马尼亚",
    "RS": "塞尔维亚",
    "GR": "希腊",
    "US": "美国",
    "CA": "加拿大",
    "MX": "墨西哥",
    "BR": "巴西",
    "AR": "阿根廷",
    "CL": "智利",
    "AU": "澳大利亚",
    "NZ": "新西兰",
    "ZZ": "其他国家或地区",
}
"""``ZZ`` is the code that ISO leaves to users; the officer reads the address on the registration form."""


def country_name(code: str) -> str:
    """``德国``; an unknown code shows itself."""
    return COUNTRIES.get(code, code)


def is_abroad(code: str) -> bool:
    """Whether somebody from there is a challenger from outside (境外)."""
    return code != HOME
