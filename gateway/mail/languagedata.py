"""What a language is known by. Data for `language`: add a language here.

Words are frequent ones and those that people write to a service desk, in lower case, with their accents; the spelling
without accents is known too (`asciified`). Groups are beginnings (`sch-`) and endings (`-ung`) of words that are not
listed. Letters are such as only this language and a few others have.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the table, by its ISO 639-1 code."""

    code: str
    words: str
    groups: str = ""
    letters: str = ""


# Words of the trade that everybody borrows: they tell nothing.
BORROWED = """
 laptop notebook computer pc server login account mail email mails emails internet wlan wifi vpn software hardware update
 updates windows outlook office excel word powerpoint teams sharepoint onedrive sap chrome firefox edge linux mac macbook
 iphone android ipad smartphone tablet app apps adobe acrobat pdf citrix desktop monitor mouse usb lan url link links online
 offline browser chat cloud backup reset error firewall phishing spam token pin code support ticket tickets help desk
 helpdesk it hr user admin client team meeting manager zoom webex skype jira confluence github gitlab docker dashboard
 website portal tool tools display headset docking station driver drive file print scan scanner fax download upload
 feedback check ok okay fyi asap info test status service box hub bluetooth ethernet router switch port dns ip http https
 www com org net version system modem microsoft google apple lenovo dell hp canon epson xerox cisco anydesk teamviewer fw
 fwd re aw wg cc bcc ps am pm st dr id no nr tel mobil mobile hello hi hallo super top stop set start play media data
 crm erp intranet extranet onboarding offboarding workflow kick call release rollout
"""

# Letters of languages that have no words here, and would be taken for another: Belarusian, Serbian, Macedonian, Azerbaijani,
# Icelandic, Maltese, Welsh, Esperanto, Latvian, Lithuanian.
STRANGERS = "ўјљњћђџќѓѕәəþðħġċŵŷĝĉŝŭĥĵėįųūāēīķļņģ"
CHINESE = "你您们这请吗没谢么给说还让谁时问题办电脑码邮现开关吧呢們這嗎沒說辦腦碼關麼很哪啊她妳"
"""Characters of frequent Chinese words that Japanese does not write."""
ALSO_CHINESE = "的了是我不在能用"
"""Frequent in Chinese, and seldom twice in a few characters of Japanese without its own letters."""
