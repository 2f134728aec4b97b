"""简体中文。"""

from __future__ import annotations

from alerts.messages.catalogue import Catalogue
from crawler.model import Confidence, TransitionKind

CHINESE = Catalogue(
    language="zh-CN",
    titles={
        TransitionKind.RESTOCK: "补货提醒：{product}",
        TransitionKind.SOLD_OUT: "已售罄：{product}",
        TransitionKind.PREORDER_OPENED: "开放预订：{product}",
        TransitionKind.PRICE: "价格变动：{product}",
        TransitionKind.CHANGED: "状态变动：{product}",
    },
    titles_of_variants={
        TransitionKind.RESTOCK: "补货提醒：{product}（{variants}）",
        TransitionKind.SOLD_OUT: "已售罄：{product}（{variants}）",
        TransitionKind.PREORDER_OPENED: "开放预订：{product}（{variants}）",
        TransitionKind.PRICE: "价格变动：{product}（{variants}）",
        TransitionKind.CHANGED: "状态变动：{product}（{variants}）",
    },
    leads={
        TransitionKind.RESTOCK: "{product} 又可以购买了。",
        TransitionKind.SOLD_OUT: "{product} 已售罄。",
        TransitionKind.PREORDER_OPENED: "{product} 可以预订了。",
        TransitionKind.PRICE: "{product} 的价格变了。",
        TransitionKind.CHANGED: "{product} 的状态变了。",
    },
    variants={
        TransitionKind.RESTOCK: "有货",
        TransitionKind.SOLD_OUT: "售罄",
        TransitionKind.PREORDER_OPENED: "可预订",
        TransitionKind.PRICE: "新价格",
        TransitionKind.CHANGED: "有变动",
    },
    price="价格",
    was="原价 {price}",
    shop="商店",
    seen="发现时间",
    sure="可信度",
    confidence={
        Confidence.STRONG: "确定，商店页面明确写着",
        Confidence.WEAK: "比较确定，页面上只有间接迹象",
        Confidence.CONTRADICTING: "不确定，页面上的信息互相矛盾",
    },
    left="剩 {count} 件",
    few_left="所剩不多",
    link="打开商品页面",
    colon="：",
    comma="、",
    and_more="等另外 {count} 种",
    test_title="补货监控的测试消息",
    test_body="通知渠道 {channel} 可以使用。发送时间：{at}。",
)
