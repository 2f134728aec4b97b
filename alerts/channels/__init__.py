"""Channel URLs: validation, masking, lanes."""

from alerts.channels.urls import OPERATOR, ChannelRules, ChannelUrl, lane_of, mask, validate

__all__ = ["OPERATOR", "ChannelRules", "ChannelUrl", "lane_of", "mask", "validate"]
