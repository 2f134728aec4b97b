"""Channel URLs: validation, masking, lanes, and who may use which."""

from alerts.channels.members import MEMBER
from alerts.channels.urls import OPERATOR, ChannelRules, ChannelUrl, lane_of, mask, validate

__all__ = ["MEMBER", "OPERATOR", "ChannelRules", "ChannelUrl", "lane_of", "mask", "validate"]
