"""What replies are made of, in seven languages.

Sentences thank, regret and invite, and claim nothing: no fault is admitted, nothing is promised, nothing is offered,
and nothing is said of a visit that the review does not say itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.ops_hub.review_replies import DraftLanguage, ReplyTone

Band = Literal["good", "mixed", "bad"]


@dataclass(frozen=True)
class Phrases:
    """`{name}`, `{place}`, `{phone}` and `{website}` are put in. `said` is by band and tone."""

    hello: str
    hello_named: str
    said: Mapping[Band, Mapping[ReplyTone, str]]
    by_phone: str
    by_website: str
    by_both: str
    regards: str
    goes_on_small: bool = False
    """After the greeting a letter goes on in lower case, as some languages have it."""


PHRASES: Mapping[DraftLanguage, Phrases] = {
    "en": Phrases(
        hello="Hello,",
        hello_named="Hello {name},",
        said={
            "good": {
                "warm": "thank you so much for your kind rating. It means a lot to all of us, and we would love to"
                " welcome you again.",
                "matter_of_fact": "thank you for your review. We appreciate that you took the time to write it.",
                "brief": "thank you for your review!",
            },
            "mixed": {
                "warm": "thank you for being so open with us. It helps us to hear what people like and what they do"
                " not, and we are glad that you told us.",
                "matter_of_fact": "thank you for your review. Feedback like this shows us how we are seen.",
                "brief": "thank you for your honest feedback.",
            },
            "bad": {
                "warm": "thank you for telling us how you feel. We are truly sorry that you were not satisfied.",
                "matter_of_fact": "thank you for your review. We are sorry to read that you were not satisfied.",
                "brief": "we are sorry to read this, and thank you for telling us.",
            },
        },
        by_phone="If you would like to talk to us about it, you can reach us at {phone}.",
        by_website="If you would like to talk to us about it, you can reach us through {website}.",
        by_both="If you would like to talk to us about it, you can reach us at {phone} or through {website}.",
        regards="Kind regards,\n{place}",
    ),
    "de": Phrases(
        hello="Guten Tag,",
        hello_named="Guten Tag {name},",
        said={
            "good": {
                "warm": "herzlichen Dank für Ihre freundliche Bewertung. Sie freut uns alle sehr, und wir würden Sie"
                " gern wieder begrüßen.",
                "matter_of_fact": "vielen Dank für Ihre Bewertung. Wir schätzen es, dass Sie sich die Zeit genommen"
                " haben.",
                "brief": "vielen Dank für Ihre Bewertung!",
            },
            "mixed": {
                "warm": "danke für Ihre offenen Worte. Es hilft uns zu hören, was gefällt und was nicht, und wir sind"
                " froh, dass Sie es uns gesagt haben.",
                "matter_of_fact": "vielen Dank für Ihre Bewertung. Solche Rückmeldungen zeigen uns, wie wir gesehen"
                " werden.",
                "brief": "danke für Ihre ehrliche Rückmeldung.",
            },
            "bad": {
                "warm": "danke, dass Sie uns Ihren Eindruck schildern. Es tut uns aufrichtig leid, dass Sie nicht"
                " zufrieden waren.",
                "matter_of_fact": "vielen Dank für Ihre Bewertung. Wir bedauern, dass Sie nicht zufrieden waren.",
                "brief": "es tut uns leid, das zu lesen, und danke für Ihre Rückmeldung.",
            },
        },
        by_phone="Wenn Sie mit uns darüber sprechen möchten, erreichen Sie uns unter {phone}.",
        by_website="Wenn Sie mit uns darüber sprechen möchten, erreichen Sie uns über {website}.",
        by_both="Wenn Sie mit uns darüber sprechen möchten, erreichen Sie uns unter {phone} oder über {website}.",
        regards="Mit freundlichen Grüßen\n{place}",
        goes_on_small=True,
    ),
    "es": Phrases(
        hello="Hola:",
        hello_named="Hola, {name}:",
        said={
            "good": {
                "warm": "muchísimas gracias por su amable valoración. Nos alegra mucho a todo el equipo y nos"
                " encantaría recibirle de nuevo.",
                "matter_of_fact": "gracias por su reseña. Agradecemos que se haya tomado el tiempo de escribirla.",
                "brief": "¡gracias por su reseña!",
            },
            "mixed": {
                "warm": "gracias por su sinceridad. Nos ayuda saber qué gusta y qué no, y nos alegra que nos lo haya"
                " contado.",
                "matter_of_fact": "gracias por su reseña. Opiniones como esta nos muestran cómo se nos ve.",
                "brief": "gracias por su opinión sincera.",
            },
            "bad": {
                "warm": "gracias por contarnos cómo se siente. Lamentamos de verdad que no haya quedado con buena"
                " impresión.",
                "matter_of_fact": "gracias por su reseña. Lamentamos leer que no haya quedado con buena impresión.",
                "brief": "lamentamos leer esto y le agradecemos que nos lo haya contado.",
            },
        },
        by_phone="Si desea hablar con nosotros, puede llamarnos al {phone}.",
        by_website="Si desea hablar con nosotros, puede escribirnos a través de {website}.",
        by_both="Si desea hablar con nosotros, puede llamarnos al {phone} o escribirnos a través de {website}.",
        regards="Un cordial saludo,\n{place}",
    ),
    "fr": Phrases(
        hello="Bonjour,",
        hello_named="Bonjour {name},",
        said={
            "good": {
                "warm": "un grand merci pour votre aimable note. Elle nous fait très plaisir à tous, et nous serions"
                " ravis de vous accueillir à nouveau.",
                "matter_of_fact": "merci pour votre avis. Nous apprécions que vous ayez pris le temps de l'écrire.",
                "brief": "merci pour votre avis !",
            },
            "mixed": {
                "warm": "merci pour votre franchise. Savoir ce qui plaît et ce qui plaît moins nous aide, et nous"
                " sommes heureux que vous nous l'ayez dit.",
                "matter_of_fact": "merci pour votre avis. Des retours comme le vôtre nous montrent comment nous sommes"
                " perçus.",
                "brief": "merci pour votre retour sincère.",
            },
            "bad": {
                "warm": "merci de nous avoir fait part de votre ressenti. Nous sommes sincèrement désolés que vous"
                " n'ayez pas été satisfait.",
                "matter_of_fact": "merci pour votre avis. Nous regrettons que vous n'ayez pas été satisfait.",
                "brief": "nous sommes désolés de lire cela, et merci de nous l'avoir dit.",
            },
        },
        by_phone="Si vous souhaitez en parler avec nous, vous pouvez nous joindre au {phone}.",
        by_website="Si vous souhaitez en parler avec nous, vous pouvez nous écrire via {website}.",
        by_both="Si vous souhaitez en parler avec nous, vous pouvez nous joindre au {phone} ou via {website}.",
        regards="Cordialement,\n{place}",
    ),
    "it": Phrases(
        hello="Buongiorno,",
        hello_named="Buongiorno {name},",
        said={
            "good": {
                "warm": "grazie di cuore per la Sua gentile valutazione. Fa molto piacere a tutti noi e saremmo felici"
                " di accoglierLa di nuovo.",
                "matter_of_fact": "grazie per la Sua recensione. Apprezziamo il tempo che le ha dedicato.",
                "brief": "grazie per la Sua recensione!",
            },
            "mixed": {
                "warm": "grazie per la Sua sincerità. Ci aiuta sapere che cosa piace e che cosa no, e siamo contenti"
                " che ce lo abbia detto.",
                "matter_of_fact": "grazie per la Sua recensione. Opinioni come questa ci mostrano come veniamo visti.",
                "brief": "grazie per il Suo parere sincero.",
            },
            "bad": {
                "warm": "grazie per averci detto che cosa pensa. Ci dispiace davvero che non sia rimasta una buona"
                " impressione.",
                "matter_of_fact": "grazie per la Sua recensione. Ci dispiace leggere che non sia rimasta una buona"
                " impressione.",
                "brief": "ci dispiace leggere questo, e grazie per avercelo detto.",
            },
        },
        by_phone="Se desidera parlarne con noi, può chiamarci al {phone}.",
        by_website="Se desidera parlarne con noi, può contattarci tramite {website}.",
        by_both="Se desidera parlarne con noi, può chiamarci al {phone} o contattarci tramite {website}.",
        regards="Cordiali saluti,\n{place}",
        goes_on_small=True,
    ),
    "pt": Phrases(
        hello="Olá,",
        hello_named="Olá, {name},",
        said={
            "good": {
                "warm": "muito obrigado pela sua gentil avaliação. Significa muito para todos nós, e teremos gosto em"
                " receber a sua visita outra vez.",
                "matter_of_fact": "obrigado pela sua avaliação. Agradecemos o tempo que lhe dedicou.",
                "brief": "obrigado pela sua avaliação!",
            },
            "mixed": {
                "warm": "obrigado pela sua franqueza. Ajuda-nos saber o que agrada e o que não agrada, e ainda bem que"
                " nos disse.",
                "matter_of_fact": "obrigado pela sua avaliação. Opiniões como esta mostram-nos como somos vistos.",
                "brief": "obrigado pela sua opinião sincera.",
            },
            "bad": {
                "warm": "obrigado por nos dizer o que sente. Lamentamos sinceramente que não tenha ficado com boa"
                " impressão.",
                "matter_of_fact": "obrigado pela sua avaliação. Lamentamos ler que não ficou com boa impressão.",
                "brief": "lamentamos ler isto e agradecemos que nos tenha dito.",
            },
        },
        by_phone="Se quiser falar connosco, pode ligar para {phone}.",
        by_website="Se quiser falar connosco, pode contactar-nos através de {website}.",
        by_both="Se quiser falar connosco, pode ligar para {phone} ou contactar-nos através de {website}.",
        regards="Com os melhores cumprimentos,\n{place}",
    ),
    "nl": Phrases(
        hello="Goedendag,",
        hello_named="Goedendag {name},",
        said={
            "good": {
                "warm": "hartelijk dank voor uw vriendelijke beoordeling. Het doet ons allemaal veel goed, en we"
                " verwelkomen u graag nog eens.",
                "matter_of_fact": "dank u voor uw beoordeling. We waarderen het dat u er de tijd voor hebt genomen.",
                "brief": "dank u voor uw beoordeling!",
            },
            "mixed": {
                "warm": "dank u voor uw openheid. Het helpt ons te horen wat bevalt en wat niet, en we zijn blij dat u"
                " het ons hebt verteld.",
                "matter_of_fact": "dank u voor uw beoordeling. Zulke reacties laten ons zien hoe we worden gezien.",
                "brief": "dank u voor uw eerlijke mening.",
            },
            "bad": {
                "warm": "dank u dat u ons vertelt hoe u het ziet. Het spijt ons oprecht dat u niet tevreden was.",
                "matter_of_fact": "dank u voor uw beoordeling. Het spijt ons te lezen dat u niet tevreden was.",
                "brief": "het spijt ons dit te lezen, en dank u dat u het ons vertelt.",
            },
        },
        by_phone="Als u er met ons over wilt praten, bereikt u ons op {phone}.",
        by_website="Als u er met ons over wilt praten, bereikt u ons via {website}.",
        by_both="Als u er met ons over wilt praten, bereikt u ons op {phone} of via {website}.",
        regards="Met vriendelijke groet,\n{place}",
    ),
}
