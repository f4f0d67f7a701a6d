"""The company whose November is played: 30 people, five departments, and what they say to each other."""

ANA, BEN, CARLA = (f"{name}@example.org" for name in ("ana", "ben", "carla"))
HANNA, IDA, MIA, YUKI, LARS = (f"{name}@example.org" for name in ("hanna", "ida", "mia", "yuki", "lars"))
EVA, TOM, OLA, NINA, RUTH, VERA = (f"{name}@example.org" for name in ("eva", "tom", "ola", "nina", "ruth", "vera"))

AGENTS = {
    "it": (ANA, BEN, CARLA),
    "hr": (HANNA, IDA),
    "engineering": (MIA, YUKI, LARS),
    "sales": (EVA, TOM, VERA),
    "accounting": (OLA, NINA, RUTH),
}
LEADS = {"it": CARLA, "hr": HANNA, "engineering": MIA, "sales": VERA, "accounting": RUTH}
ADDRESS = {"it": "it", "hr": "hr", "engineering": "engineering", "sales": "sales-desk", "accounting": "accounting"}
NAMES = {
    ANA: "Ana Silva", BEN: "Ben Okoro", CARLA: "Carla Diaz", HANNA: "Hanna Weber", IDA: "Ida Holm", MIA: "Mia Lind",
    YUKI: "Yuki Mori", LARS: "Lars Dahl", EVA: "Eva Novak", TOM: "Tom Reed", OLA: "Ola Berg", NINA: "Nina Kovac",
    RUTH: "Ruth Adler", VERA: "Vera Costa",
}  # fmt: skip
OTHERS = {
    name.partition(" ")[0].lower() + "@example.org": (name, department)
    for name, department in (
        ("Piet Jansen", "Office"), ("Paula Roth", "Office"), ("Hugo Brandt", "Warehouse"), ("Elin Strand", "Warehouse"),
        ("Marco Rossi", "Warehouse"), ("Sara Lopez", "sales"), ("Jonas Keller", "sales"), ("Anna Dvorak", "sales"),
        ("Noah Fischer", "engineering"), ("Lea Martin", "engineering"), ("Ivo Petrov", "engineering"),
        ("Zoe Laurent", "accounting"), ("Karl Vogel", "accounting"), ("Nora Nilsen", "hr"), ("Adam Kowal", "it"),
        ("Rosa Marin", "Purchasing"),
    )
}  # fmt: skip

RULES = """
version: 1
timezone: Europe/Berlin
times:
  office: Mon-Fri 08:00-17:00
  calls: Mon-Fri 11:00-14:00
departments:
  it:
    name: IT
    address: it@example.org
    open: office
    lead: carla@example.org
    backup: ben@example.org
    answer_within: {high: 1h, normal: 4h}
    purpose: We are here so that everybody can work without thinking about computers.
    agents: [ana@example.org, ben@example.org, carla@example.org]
  hr:
    name: HR
    address: hr@example.org
    open: office
    confidential: no
    lead: hanna@example.org
    answer_within: {normal: 1d}
    purpose: We are here so that everybody is paid and nobody is alone.
    agents: [hanna@example.org, ida@example.org]
  engineering:
    name: Engineering
    address: engineering@example.org
    open: office
    lead: mia@example.org
    answer_within: {normal: 1d}
    purpose: We build what customers were promised.
    agents: [mia@example.org, yuki@example.org, lars@example.org]
  sales:
    name: Sales
    address: sales-desk@example.org
    open: office
    busy: calls
    lead: vera@example.org
    answer_within: {normal: 4h}
    purpose: We speak with customers.
    agents: [eva@example.org, tom@example.org, vera@example.org]
  accounting:
    name: Accounting
    address: accounting@example.org
    open: office
    lead: ruth@example.org
    answer_within: {normal: 6h}
    purpose: Every bill is right, and paid in time.
    agents: [ola@example.org, nina@example.org, ruth@example.org]
people:
"""


def rules() -> str:
    """The rules file."""
    rows = [
        (address, name, next(key for key, of in AGENTS.items() if address in of)) for address, name in NAMES.items()
    ]
    rows += [(address, name, department) for address, (name, department) in OTHERS.items()]
    return RULES + "".join(
        f"  {address}: {{name: {name}, department: {department}, phone: '{n:03}'}}\n"
        for n, (address, name, department) in enumerate(rows, start=100)
    )


SUBJECTS = {
    "it": ("Printer on the 2nd floor jams", "Laptop is slow", "No access to the plan drive", "New screen", "VPN drops"),
    "hr": ("Parental leave form", "Days off in spring", "Pay slip of October", "Course in Prague"),
    "engineering": ("Drawing of the flange", "Weight of the new rack", "Can we build this in steel?", "Test report"),
    "sales": ("Which customer is invoice 7712 for?", "Offer for the fair", "Delivery address", "Price list"),
    "accounting": ("Bill of the travel agency", "Cost centre", "Payment is missing", "Expense report"),
}
REMARKS = {
    5: (
        "you told me the time and it was true",
        "quick and friendly",
        "somebody called me before I asked",
        "thank you, it runs",
        "the first answer was the right one",
        "you thought of my customer too",
        "",
        "",
        "",
        "",
    ),
    4: (
        "good, only the first mail was hard to understand",
        "fast, but I had to look up two words",
        "fine in the end",
        "a picture would have helped",
        "",
        "",
        "",
    ),
    3: (
        "it took three mails until we understood each other",
        "I would have liked to know earlier that it takes two days",
        "right answer, late",
        "nobody said who has it now",
        "",
    ),
    2: ("I had to explain it to two people", "the time was moved twice", "I was asked for the same number again", ""),
    1: (
        "nobody told me that the form had changed",
        "my customer left before the answer came",
        "I waited the whole day",
    ),
}
CHANGES = (
    "the form is one page now",
    "whoever takes it reads the whole thread first",
    "we name the time in the first line",
    "the number is looked up before we ask",
    "two of us begin at 8:00",
)
CAUSES = ("not foreseen", "not passed on", "too much", "too much", "system")
REASONS = (
    "the part comes later",
    "the courier lost it",
    "the drawing must be checked first",
    "two of us are ill",
    "the server is away",
)
