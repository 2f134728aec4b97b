"""From a watch to an Offer: one spider a site or platform, and the pure readers they share."""
