"""What a product's page tells besides its state: its pattern, other shops, who was told, and why."""

from __future__ import annotations

from datetime import timedelta

from shop_things import put, site, subscription, told, watch
from sqlalchemy import update
from web_house import WebHouse

from crawler.model import Availability, Confidence, TransitionKind
from crawler.storage.schema import Origin, Snapshot, Subscription, TransitionRow, Watch

GTIN = "04006381333931"


def restocks(house: WebHouse, watch_id: int, number: int, **more: object) -> None:
    """Each on another day at ten, with two variants."""
    snapshot = put(
        house,
        Snapshot,
        watch_id=watch_id,
        first_seen_at=house.now,
        last_seen_at=house.now,
        looks=1,
        fingerprint="f" * 32,
        availability=Availability.IN_STOCK,
        confidence=Confidence.STRONG,
        detail={},
    )
    for day in range(number):
        at = house.now.replace(hour=10) - timedelta(days=7 * day + 1)
        for variant in ("US 9", "US 10"):
            put(
                house,
                TransitionRow,
                **{
                    "watch_id": watch_id,
                    "variant_key": variant,
                    "variant_label": variant,
                    "kind": TransitionKind.RESTOCK,
                    "before": Availability.OUT_OF_STOCK,
                    "after": Availability.IN_STOCK,
                    "at": at,
                    "confidence": Confidence.STRONG,
                    "snapshot_id": snapshot,
                    "occasion": f"{watch_id}-{day}",
                    "matched_at": at,
                    **more,
                },
            )


def test_the_pattern_counts_looks_not_variants_and_needs_three(house: WebHouse) -> None:
    olga = house.operator()
    few = watch(house, "https://shop.example/few")
    many = watch(house, "https://shop.example/many")
    doubted = watch(house, "https://shop.example/doubted")
    for one in (few, many, doubted):
        subscription(house, "olga", one)
    restocks(house, few, 2)
    restocks(house, many, 4)
    restocks(house, doubted, 4, held_at=house.now)
    assert "When it restocked" not in olga.get(f"/watches/{few}").text
    assert "When it restocked" not in olga.get(f"/watches/{doubted}").text
    page = olga.get(f"/watches/{many}").text
    assert "4 restocks in the last year" in page
    assert "<title>10:00 – 4</title>" in page


def test_the_same_product_elsewhere_is_mine_or_asked_for_everywhere(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    here = watch(house, "https://shop.example/a", gtin=GTIN)
    there = watch(house, "https://other.example/a", gtin=GTIN, site_id=site(house, "other.example"))
    strangers = watch(house, "https://third.example/a", gtin=GTIN, site_id=site(house, "third.example"))
    for one in (here, there):
        subscription(house, "olga", one)
    subscription(house, "mia", strangers)
    page = olga.get(f"/watches/{here}").text
    assert "other.example" in page
    assert "third.example" not in page
    assert "The same product elsewhere" not in mia.get(f"/watches/{strangers}").text
    put(
        house,
        Subscription,
        product_key=f"gtin:{GTIN}",
        subscriber_id=house.person("olga").subscriber_id,
        variants=[],
        kinds=["restock"],
        origin=Origin.WEB,
        created_at=house.now,
    )
    assert "third.example" in olga.get(f"/watches/{here}").text


def test_another_brands_same_number_is_another_product(house: WebHouse) -> None:
    olga = house.operator()
    here = watch(house, "https://shop.example/a", brand="Nike", mpn="CT-1")
    other = watch(
        house, "https://other.example/a", brand="Bosch", mpn="CT-1", site_id=site(house, "other.example")
    )
    for one in (here, other):
        subscription(house, "olga", one)
    assert "other.example" not in olga.get(f"/watches/{here}").text
    with house.here.database.write() as connection:
        connection.execute(update(Watch).where(Watch.id == other).values(brand="NIKE"))
    assert "other.example" in olga.get(f"/watches/{here}").text


def test_a_change_says_on_which_of_my_channels_i_was_told(house: WebHouse) -> None:
    olga, mia = house.operator(), house.member()
    watch_id = watch(house)
    told(house, "olga", watch_id=watch_id)
    subscription(house, "mia", watch_id)
    assert ": sent" in olga.get(f"/watches/{watch_id}").text
    assert ": sent" not in mia.get(f"/watches/{watch_id}").text


def test_the_evidence_is_shown_and_escaped(house: WebHouse) -> None:
    olga = house.operator()
    watch_id = watch(house)
    subscription(house, "olga", watch_id)
    evidence = {
        "source": "jsonld",
        "path": "offers[0]",
        "value": "<script>1</script>",
        "reading": "in_stock",
        "strength": "strong",
    }
    snapshot = put(
        house,
        Snapshot,
        watch_id=watch_id,
        first_seen_at=house.now,
        last_seen_at=house.now,
        looks=1,
        fingerprint="f" * 32,
        availability=Availability.IN_STOCK,
        confidence=Confidence.STRONG,
        detail={"evidence": [evidence]},
    )
    with house.here.database.write() as connection:
        connection.execute(update(Watch).values(snapshot_id=snapshot))
    page = olga.get(f"/watches/{watch_id}").text
    assert "offers[0]" in page
    assert "<script>1" not in page
