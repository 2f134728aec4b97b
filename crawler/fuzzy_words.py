# ruff: noqa: E501
"""Names of products brought to one form: case, accents, width, brands and colours in English and Chinese. Pure.

What means the same becomes the same words: ``Nike`` and ``耐克``, ``AJ1`` and ``Air Jordan 1``, ``PS5`` and
``PlayStation 5``. Both a person's words and a shop's name go through here, so that only what differs differs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = [
    "ACCESSORIES", "BRANDS", "COLOURS", "CUTS", "DENSE", "GENERIC", "IMPLIED", "PLATFORMS", "TIERS", "WORN", "fold", "is_dense", "tokens",
]  # fmt: skip

DENSE = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Scripts that are written without spaces."""
_TOKEN = re.compile(rf"[{DENSE}]+|[^\W_{DENSE}]+(?:\.\d+)?")
_IS_DENSE = re.compile(rf"[{DENSE}]")
_APOSTROPHES = re.compile(r"['’‘`´]s?\b")
_TRADITIONAL = str.maketrans(
    "機遊戲藍綠紅紫銀灰黃橙兒鞋褲無線電腦耳顯聯華萬達賽爾達傳說動樂國際標準專業殼線標籤馬裏奧亞歐緊緻號碼飛喬銳體貓頭鷹龍鳳雙寶夢國風東車豐軍運動籃衝鋒單長運裝際聖誕數豪級樂",
    "机游戏蓝绿红紫银灰黄橙儿鞋裤无线电脑耳显联华万达赛尔达传说动乐国际标准专业壳线标签马里奥亚欧紧致号码飞乔锐体猫头鹰龙凤双宝梦国风东车丰军运动篮冲锋单长运装际圣诞数豪级乐",
)

# Each line: the words that it becomes, then what is written for them. Spaces stand for nothing or a hyphen too.
_SYNONYMS = """
nike: 耐克 ナイキ
jordan: air jordan, aj, 乔丹, 飞人乔丹
adidas: 阿迪达斯 阿迪
adidas originals: 三叶草
new balance: 新百伦 纽巴伦 nb
puma: 彪马
asics: 亚瑟士 爱世克斯
converse: 匡威
vans: 范斯
onitsuka tiger: 鬼塚虎
salomon: 萨洛蒙
birkenstock: 勃肯
crocs: 卡骆驰
reebok: 锐步
yeezy: 椰子
uniqlo: 优衣库
the north face: 北面 tnf 乐斯菲斯
arcteryx: 始祖鸟
patagonia: 巴塔哥尼亚
moncler: 盟可睐
muji: 无印良品
sony: 索尼
playstation: play station
nintendo: 任天堂
switch: nintendo switch, ns
microsoft: 微软
xbox series x: xsx
xbox series s: xss
apple: 苹果
zebra: 斑马
millennium falcon: 千年隼
raspberry pi: 树莓派
samsung: 三星
huawei: 华为
xiaomi: 小米
honor: 荣耀
lenovo: 联想
thinkpad: think pad
asus: 华硕
nvidia: 英伟达
lego: 乐高
bandai: 万代
gundam: 高达 敢达
pop mart: 泡泡玛特 popmart
labubu: 拉布布
pokemon: 宝可梦 口袋妖怪 精灵宝可梦 神奇宝贝
charizard: 喷火龙
pikachu: 皮卡丘
zelda: 塞尔达 塞尔达传说
super mario: 超级马里奥 马里奥 马力欧
black myth wukong: 黑神话悟空 黑神话
dji: 大疆
osmo pocket: osmopocket 灵眸
fujifilm: 富士 fuji
canon: 佳能
nikon: 尼康
leica: 徕卡
gopro: go pro
logitech: 罗技
dyson: 戴森
airwrap: 卷发棒 卷发器
supersonic: hd08
bose: 博士
casio: 卡西欧
g shock: gshock
omega: 欧米茄
swatch: 斯沃琪
seiko: 精工
stanley: 史丹利
le creuset: 酷彩
herman miller: 赫曼米勒
moutai: 茅台 贵州茅台 maotai
feitian: 飞天
air force: af, airforce
air force 1: 空军一号 空军1号
air max: 气垫 airmax am
dunk: 扣篮
chicago: 芝加哥
panda: 熊猫
travis scott: 倒钩 travisscott
university blue: 大学蓝 北卡蓝
royal: 皇家蓝
bred: 黑红脚趾
lost and found: lost & found
retro: 复刻
low: 低帮
high: 高帮 hi
mid: 中帮
headphones: headphone 耳机 头戴式耳机 headset
earbuds: 耳塞 真无线耳机
console: 主机 游戏机 consoles
camera: 相机 照相机 数码相机
gpu: 显卡, graphics card, video card, graphics cards
jacket: 夹克 外套 冲锋衣 硬壳
down: 羽绒服
hoodie: 卫衣 hooded sweatshirt
tee: t恤 t shirt, tshirt
shoes: 鞋 球鞋 运动鞋 篮球鞋 跑鞋 板鞋 sneakers, sneaker, trainers, shoe
watch: 手表 腕表
phone: 手机
keyboard: 键盘
mouse: 鼠标
chair: 椅子 人体工学椅
vacuum: 吸尘器
hair dryer: 吹风机 电吹风 hairdryer
cup: 保温杯 tumbler
dutch oven: 铸铁锅 珐琅锅 cocotte
tent: 帐篷
backpack: 双肩包 背包
pro: 专业版
digital edition: 数字版
disc edition: 光驱版 disc version
oled: oled版
limited edition: 限量版 限定版
gray: grey 灰色 纯灰
black: 黑色 纯黑 noir schwarz
white: 白色 纯白 blanc weiss
red: 红色 大红 rouge rot
blue: 蓝色 bleu blau
green: 绿色 vert
pink: 粉色 粉红 粉红色
purple: 紫色
yellow: 黄色
orange: 橙色
brown: 棕色 褐色
silver: 银色
gold: 金色
beige: 米色
wmns: women womens 女款 女子 女鞋 女士 w's ladies
mens: men 男款 男子 男鞋 男士
kids: gs, td, kid, children, childrens, youth, junior, juniors, toddler, infant, preschool, grade school, little kids, big kids, boys, girls, 儿童 童鞋 大童 小童 童款 童装 婴童 幼童 青少年 学步
controller: 手柄 gamepad 控制器 dualsense dualshock
case: 保护壳 手机壳 保护套 收纳包 机壳 收纳盒
screen protector: 钢化膜 贴膜 保护膜
charger: 充电器 充电座
stand: 支架 底座
strap: 表带 腕带 肩带
laces: 鞋带 shoelaces
lens: 镜头
remote: 遥控器
headband: 头梁
ear pads: 耳罩 earpads 耳机套
cable: 数据线 连接线
skin: 贴纸
battery: 电池
hub: 扩展坞
sticker: stickers
for: 适用 适用于 兼容 专用 compatible
"""
COLOURS = frozenset(
    [
        "black",
        "white",
        "red",
        "blue",
        "green",
        "gray",
        "pink",
        "purple",
        "yellow",
        "orange",
        "brown",
        "silver",
        "gold",
        "beige",
    ]
)
TIERS = frozenset("pro max mini plus ultra lite ti super xl fe note fold flip air".split())  # noqa: SIM905
"""What makes another product of the same name where it stands behind the name or its number."""
WORN = frozenset(
    [
        "refurbished",
        "used",
        "replica",
        "refill",
        "sample",
        "renewed",
        "preowned",
        "broken",
        "二手",
        "翻新",
        "仿品",
        "空盒",
        "链接",
    ]
)
"""What few people mean who don't say so."""
ACCESSORIES = frozenset(
    "controller case protector charger stand strap laces lens remote headband pads cable skin battery hub sticker cover holder mount adapter keychain poster dock filter tray manual insoles socks figure toy plush grip bag lid straw".split()  # noqa: SIM905
)
"""Things for a product, or in its likeness, that are named after it."""
BRANDS = frozenset(
    "nike adidas originals puma asics converse vans salomon birkenstock crocs reebok uniqlo arcteryx patagonia moncler muji sony nintendo microsoft apple samsung huawei xiaomi honor lenovo asus nvidia geforce lego bandai dji fujifilm canon nikon leica logitech dyson bose casio omega swatch seiko stanley new balance north face the pop mart herman miller le creuset".split()  # noqa: SIM905
)
"""Words that a shop may leave out, because the product's own name says enough."""
GENERIC = frozenset(
    "shoes console camera phone headphones earbuds jacket hoodie tee watch keyboard mouse chair cup retro edition limited og game gpu vacuum mens wireless bluetooth digital down backpack tent".split()  # noqa: SIM905
)
"""What kind of thing it is: a word less than a name."""
IMPLIED = {
    "jordan": ("nike",), "dunk": ("nike",), "playstation": ("sony",), "switch": ("nintendo",), "xbox": ("microsoft",),
    "iphone": ("apple", "phone"), "ipad": ("apple",), "airpods": ("apple", "earbuds", "headphones"), "galaxy": ("samsung",),
    "geforce": ("nvidia",), "rtx": ("nvidia", "geforce"), "yeezy": ("adidas",), "thinkpad": ("lenovo",),
}  # fmt: skip
"""What goes without saying."""
PLATFORMS = frozenset({"playstation", "switch", "xbox"})
"""Much is sold for them that isn't one."""
CUTS = frozenset({"low", "mid", "high"})
_COLOUR_OF = {
    "黑": "black", "白": "white", "红": "red", "蓝": "blue", "绿": "green", "灰": "gray", "粉": "pink", "紫": "purple",
    "黄": "yellow", "橙": "orange", "棕": "brown", "银": "silver", "金": "gold",
}  # fmt: skip
_APPLE = re.compile(r"苹果 ?(?=1\d(?!\d))")
_ONE_COLOUR = re.compile(rf"(?<![{DENSE}])([{''.join(_COLOUR_OF)}])(?![{DENSE}])")
_VERSION = re.compile(r"\b(\d{3,4})(v\d)\b")
_COLOURS_RUN = re.compile(rf"[{''.join(_COLOUR_OF)}]{{2,3}}(?=色|配色|$|[^{DENSE}])")
_SPLIT = re.compile(
    r"\b(ps|aj|af|am|rtx|gtx|rx|iphone|ipad|switch|xbox|galaxy|mate|pura|dunk|yeezy|jordan|nb|eos|vol|gen|ns|hero|mini|mavic|air|airpods|quest|rog|mark|mk|pocket|series|force|playstation|max|wave|plus)(\d{1,4})(?=[a-z]{0,5}\b)"
)
_UNGLUED = re.compile(r"\b(\d{1,4})(pro|max|ultra|plus|mini|ti|super)\b")
_RUN = re.compile(rf"[{DENSE}]+")
_MEASURE = re.compile(r"\b(\d{1,5}) (gb|tb|ml|mm|cm|inch|oz|hz|mah|w)\b")
_GIGABYTES = re.compile(r"\b(64|128|256|512) ?g\b")
_PLAYSTATION = re.compile(r"\bps ?([1-5])\b")


def is_dense(text: str) -> bool:
    """Whether it is written without spaces."""
    return _IS_DENSE.search(text) is not None


def fold(text: str) -> str:
    """Without case, accents, width and possessives; traditional signs of common words simplified.

    >>> fold("Ｎｉｋｅ Pokémon’s 遊戲機")
    'nike pokemon 游戏机'
    """
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFKC", "".join(c for c in marked if not unicodedata.combining(c)))
        text = text.translate(_TRADITIONAL)
    return _APOSTROPHES.sub("", text.casefold())


def _phrases() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    """What is written -> the words it becomes; a pattern for words with spaces and one for those without."""
    known: dict[str, str] = {}
    for line in filter(str.strip, _SYNONYMS.splitlines()):
        meant, _, written = line.partition(":")
        known[meant] = meant
        for part in written.split(","):
            # Dense words are listed by spaces; others may have spaces of their own between commas.
            dense = [w for w in part.split() if is_dense(w)]
            rest = " ".join(w for w in part.split() if not is_dense(w))
            alone = rest.split() if dense or "," not in written else [rest]
            known |= {fold(w): meant for w in [*dense, *alone] if w}
    for meant in (
        "play station:playstation",
        "think pad:thinkpad",
        "go pro:gopro",
        "hooded sweatshirt:hoodie",
    ):
        written, _, becomes = meant.partition(":")
        known[written] = becomes
    longest = sorted(known, key=len, reverse=True)
    spaced = [re.escape(w).replace(r"\ ", r"[\s-]*") for w in longest if not is_dense(w) and w != known[w]]
    dense = [re.escape(w) for w in longest if is_dense(w)]
    return known, re.compile(rf"(?<![a-z0-9])(?:{'|'.join(spaced)})(?![a-z0-9])"), re.compile("|".join(dense))


_KNOWN, _SPACED, _WITHOUT = _phrases()
_GAPS = re.compile(r"[\s-]")
_BY_LETTERS = {_GAPS.sub("", written): meant for written, meant in _KNOWN.items()}


def _becomes(match: re.Match[str]) -> str:
    return f" {_BY_LETTERS[_GAPS.sub('', match[0])]} "


def _colours(match: re.Match[str]) -> str:
    return f" {' '.join(_COLOUR_OF[c] for c in match[0])} "


@lru_cache(maxsize=50_000)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a name, synonyms brought to one; what is written without spaces stays one token.

    >>> tokens("AJ1 芝加哥"), tokens("Air Jordan 1 Chicago"), tokens("索尼PS5 游戏机")
    (('jordan', '1', 'chicago'), ('jordan', '1', 'chicago'), ('sony', 'playstation', '5', 'console'))
    """
    plain = fold(text).replace("(ps)", " kids ")  # preschool
    if is_dense(plain):
        plain = _WITHOUT.sub(_becomes, _APPLE.sub("apple iphone ", plain))
        plain = _ONE_COLOUR.sub(_colours, _COLOURS_RUN.sub(_colours, plain))
        plain = _RUN.sub(r" \g<0> ", plain)
    plain = _UNGLUED.sub(r"\1 \2", _SPLIT.sub(r"\1 \2 ", plain))
    plain = _GIGABYTES.sub(r"\1gb", _VERSION.sub(r"\1 \2", plain))
    plain = _PLAYSTATION.sub(r"playstation \1 ", plain)
    plain = _MEASURE.sub(r"\1\2", _SPACED.sub(_becomes, plain))
    return tuple(_TOKEN.findall(plain))
