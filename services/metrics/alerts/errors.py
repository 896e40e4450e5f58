"""What goes wrong with alert rules."""

from libs.errors import Conflict, Forbidden, NotFound


class AlertRuleNotFound(NotFound):
    """Absent, or another tenant's."""


class AlertRuleNameTaken(Conflict):
    code, title = "alert_rule_name_taken", "There is a rule of this name"


class TooManyAlertRules(Conflict):
    code, title = "too_many_alert_rules", "There are as many rules as a tenant can have"


class AlertRuleAlreadyPaused(Conflict):
    code, title = "alert_rule_already_paused", "The rule is paused already"


class AlertRuleNotPaused(Conflict):
    code, title = "alert_rule_not_paused", "The rule is not paused"


class WholeTenantOnly(Forbidden):
    """Rules look at all accounts; whoever is limited to some would learn of the others by them."""

    code, title = "whole_tenant_only", "Alerts are for those who see the whole tenant"


class AlertChannelNotFound(NotFound):
    """Absent, or another tenant's."""


class AlertChannelNameTaken(Conflict):
    code, title = "alert_channel_name_taken", "There is a channel of this name"


class TooManyAlertChannels(Conflict):
    code, title = "too_many_alert_channels", "There are as many channels as a tenant can have"


class AlertChannelInUse(Conflict):
    code, title = "alert_channel_in_use", "Rules tell this channel"
