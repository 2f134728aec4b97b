"""What to expect of one variant before its own evidence."""

from __future__ import annotations

import pytest

from crawler.forecast.rates import Learned, Prior, restocks_per_hour
from crawler.forecast.variants import of_a_variant

PRODUCT = Learned(restocks=12, exposure_h=24 * 60)


def test_alone_it_is_expected_to_do_as_the_product() -> None:
    found = of_a_variant(Learned(), product=PRODUCT, siblings=[], prior=Prior())
    assert found.prior_rate == pytest.approx(restocks_per_hour(PRODUCT, Prior()))


def test_siblings_that_seldom_come_back_make_it_less_likely_and_its_own_evidence_goes_before() -> None:
    seldom = [Learned(restocks=1, exposure_h=24 * 60), Learned(restocks=2, exposure_h=24 * 60)]
    beside = of_a_variant(Learned(), product=PRODUCT, siblings=seldom, prior=Prior())
    assert beside.prior_rate is not None
    assert beside.prior_rate < restocks_per_hour(PRODUCT, Prior()) / 3
    own = of_a_variant(PRODUCT, product=PRODUCT, siblings=seldom, prior=Prior())
    assert (own.restocks, own.exposure_h) == (PRODUCT.restocks, PRODUCT.exposure_h)
    assert restocks_per_hour(own, Prior()) > 3 * restocks_per_hour(beside, Prior())
