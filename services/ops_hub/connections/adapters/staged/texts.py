"""What people write in practice, by language and rating, and what is replied to them."""

from collections.abc import Mapping

_Texts = Mapping[int, tuple[str | None, ...]]

BODIES: Mapping[str, _Texts] = {
    "en": {
        5: (
            "Lovely staff, and they remembered us from last time.",
            "Quick, friendly, fair price. Will come again.",
            None,
        ),
        4: ("Very good, only parking is hard to find.", "Good service. The wait was a bit long on Saturday.", None),
        3: ("It was fine. Nothing special.", "Friendly people, but my order was not complete."),
        2: ("Waited forty minutes although we had a booking.", "Pricey for what you get."),
        1: ("Nobody picked up the phone all day.", "I was charged twice and still wait for an answer."),
    },
    "de": {
        5: ("Sehr freundlich und gut beraten worden. Danke!", "Alles bestens, gerne wieder.", None),
        4: ("Gute Qualität, am Wochenende leider sehr voll.", "Nettes Team, etwas längere Wartezeit."),
        3: ("Ganz in Ordnung, aber teurer geworden.",),
        2: ("Die Öffnungszeiten im Netz stimmten nicht.",),
        1: ("Termin zweimal verschoben, ohne Bescheid zu sagen.",),
    },
    "es": {
        5: ("Trato excelente y muy rápido. ¡Volveremos!", "Todo perfecto, gracias al equipo.", None),
        4: ("Muy bien, aunque cuesta aparcar.",),
        3: ("Correcto, sin más.",),
        2: ("Tardaron mucho en atendernos.",),
        1: ("Nadie contesta al teléfono.",),
    },
    "fr": {
        5: ("Accueil chaleureux et service impeccable.", "Une très belle découverte, merci !", None),
        4: ("Très bien, un peu d'attente le samedi.",),
        3: ("Correct, mais l'endroit est bruyant.",),
        2: ("Commande incomplète, dommage.",),
        1: ("Fermé alors que le site indiquait ouvert.",),
    },
    "ja": {
        5: ("とても親切で、説明も分かりやすかったです。", "また伺います。ありがとうございました。", None),
        4: ("雰囲気が良いです。駐車場が少し狭いです。",),
        3: ("普通でした。",),
        2: ("予約したのに待たされました。",),
        1: ("電話がつながりません。",),
    },
    "ar": {
        5: ("خدمة ممتازة وفريق ودود.", "تجربة رائعة، سنعود بالتأكيد."),
        4: ("جيد جدا، لكن المواقف قليلة.",),
        3: ("لا بأس به.",),
        2: ("انتظرنا طويلا رغم الحجز.",),
        1: ("لم يرد أحد على الهاتف.",),
    },
}
REPLIES: Mapping[str, tuple[str, str]] = {
    # To those who liked it, and to those who did not.
    "en": (
        "Thank you for taking the time to tell us.",
        "We are sorry to read this. Please call us so we can look into it.",
    ),
    "de": (
        "Vielen Dank für Ihre Rückmeldung.",
        "Das tut uns leid. Bitte rufen Sie uns an, damit wir es klären können.",
    ),
    "es": ("Gracias por contarnos su experiencia.", "Lo sentimos. Llámenos, por favor, para revisarlo."),
    "fr": ("Merci d'avoir pris le temps de nous écrire.", "Nous sommes désolés. Appelez-nous pour en parler."),
    "ja": ("ご感想をありがとうございます。", "ご不便をおかけしました。お電話をいただけますと幸いです。"),
    "ar": ("شكرا لكم على وقتكم.", "نأسف لذلك. يرجى الاتصال بنا لمعرفة ما حدث."),
}
AUTHORS: Mapping[str, tuple[str, ...]] = {
    "en": ("Avery Collins", "Jordan Blake", "Morgan Price", "Sam Whitfield"),
    "de": ("Jana Krüger", "Lukas Brandt", "Svenja Möller"),
    "es": ("Lucía Herrero", "Íñigo Salas", "Marta Olmedo"),
    "fr": ("Camille Roux", "Élodie Garnier", "Hugo Lefèvre"),
    "ja": ("佐藤 真由", "田中 健"),
    "ar": ("ليلى حداد", "كريم منصور"),
}
# Who writes where: the language of the country twice, and visitors.
BY_COUNTRY: Mapping[str, tuple[str, ...]] = {
    "DE": ("de", "de", "de", "en"),
    "AT": ("de", "de", "de", "en"),
    "CH": ("de", "fr", "de", "en"),
    "ES": ("es", "es", "es", "en"),
    "MX": ("es", "es", "es", "en"),
    "FR": ("fr", "fr", "fr", "en"),
    "JP": ("ja", "ja", "ja", "en"),
    "AE": ("ar", "ar", "en", "en"),
}
ELSEWHERE = ("en", "en", "en", "en", "es", "de", "fr", "ja", "ar")
