"""The mail that asks for a review, in seven languages.

The words are fixed, and the same for everybody: they ask for an honest opinion, whichever it is, and offer nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from contracts.ops_hub.review_replies import DraftLanguage
from libs.mail import Mail


@dataclass(frozen=True)
class Words:
    """`{name}` and `{place}` are put in."""

    subject: str
    hello: str
    hello_named: str
    question: str
    button: str
    why: str
    unsubscribe: str


@dataclass(frozen=True)
class Letter:
    """What is said to one person."""

    place: str
    review_url: str
    unsubscribe_url: str
    language: DraftLanguage
    signed_by: str | None = None
    name: str | None = None


WORDS: Mapping[DraftLanguage, Words] = {
    "en": Words(
        subject="Your opinion of {place}",
        hello="Hello,",
        hello_named="Hello {name},",
        question="Would you tell others what you think of {place}? Good or bad, your honest opinion helps them and us.",
        button="Write a review",
        why="You get this because you gave {place} your address.",
        unsubscribe="No more such mail",
    ),
    "de": Words(
        subject="Ihre Meinung zu {place}",
        hello="Guten Tag,",
        hello_named="Guten Tag {name},",
        question="möchten Sie anderen sagen, was Sie von {place} halten? Ob gut oder schlecht: Ihre ehrliche Meinung"
        " hilft ihnen und uns.",
        button="Bewertung schreiben",
        why="Sie erhalten diese Nachricht, weil Sie {place} Ihre Adresse gegeben haben.",
        unsubscribe="Keine solchen Nachrichten mehr",
    ),
    "es": Words(
        subject="Su opinión sobre {place}",
        hello="Hola:",
        hello_named="Hola, {name}:",
        question="¿Quiere contar a otros qué piensa de {place}? Buena o mala, su opinión sincera les ayuda a ellos y a"
        " nosotros.",
        button="Escribir una reseña",
        why="Recibe este mensaje porque dio su dirección a {place}.",
        unsubscribe="No recibir más mensajes así",
    ),
    "fr": Words(
        subject="Votre avis sur {place}",
        hello="Bonjour,",
        hello_named="Bonjour {name},",
        question="Voulez-vous dire aux autres ce que vous pensez de {place} ? Bon ou mauvais, votre avis sincère les"
        " aide, et nous aussi.",
        button="Écrire un avis",
        why="Vous recevez ce message parce que vous avez donné votre adresse à {place}.",
        unsubscribe="Ne plus recevoir ces messages",
    ),
    "it": Words(
        subject="La Sua opinione su {place}",
        hello="Buongiorno,",
        hello_named="Buongiorno {name},",
        question="vuole dire agli altri che cosa pensa di {place}? Buona o cattiva, la Sua opinione sincera aiuta loro"
        " e noi.",
        button="Scrivere una recensione",
        why="Riceve questo messaggio perché ha dato il Suo indirizzo a {place}.",
        unsubscribe="Non ricevere più questi messaggi",
    ),
    "pt": Words(
        subject="A sua opinião sobre {place}",
        hello="Olá,",
        hello_named="Olá, {name},",
        question="Quer dizer a outros o que pensa de {place}? Boa ou má, a sua opinião sincera ajuda-os a"
        " eles e a nós.",
        button="Escrever uma avaliação",
        why="Recebe esta mensagem porque deu o seu endereço a {place}.",
        unsubscribe="Não receber mais mensagens destas",
    ),
    "nl": Words(
        subject="Uw mening over {place}",
        hello="Goedendag,",
        hello_named="Goedendag {name},",
        question="Wilt u anderen vertellen wat u van {place} vindt? Goed of slecht, uw eerlijke mening helpt hen, en"
        " ons.",
        button="Een beoordeling schrijven",
        why="U krijgt dit bericht omdat u {place} uw adres hebt gegeven.",
        unsubscribe="Geen berichten meer zoals dit",
    ),
}
_STYLE = "font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:15px;line-height:1.55;color:#1c2330"
_BUTTON = (
    "display:inline-block;padding:10px 18px;border-radius:8px;background:#2f5bd8;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)
_QUIET = "color:#5b6472;font-size:13px"


def mail_to(address: str, letter: Letter) -> Mail:
    """The mail, with the headers that let a mail program unsubscribe at one click (RFC 8058)."""
    return Mail(
        to=[address],
        subject=subject_of(letter),
        text=as_text(letter),
        html=as_html(letter),
        headers={
            "List-Unsubscribe": f"<{letter.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def subject_of(letter: Letter) -> str:
    return WORDS[letter.language].subject.format(place=letter.place)


def as_text(letter: Letter) -> str:
    words = WORDS[letter.language]
    parts = (
        _hello(letter),
        words.question.format(place=letter.place),
        f"{words.button}:\n{letter.review_url}",
        _signature(letter),
        f"--\n{words.why.format(place=letter.place)}\n{words.unsubscribe}: {letter.unsubscribe_url}",
    )
    return "\n\n".join(parts) + "\n"


def as_html(letter: Letter) -> str:
    """The same words; everything from outside is escaped."""
    words = WORDS[letter.language]
    signature = escape(_signature(letter)).replace("\n", "<br>")
    return (
        f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8">'
        f'<title>{escape(subject_of(letter))}</title></head><body style="margin:0;padding:24px;background:#f4f6f9">'
        f'<div style="max-width:34rem;margin:0 auto;padding:28px;background:#ffffff;border-radius:12px;{_STYLE}">'
        f"<p>{escape(_hello(letter))}</p><p>{escape(words.question.format(place=letter.place))}</p>"
        f'<p style="margin:24px 0"><a href="{escape(letter.review_url)}" style="{_BUTTON}">{words.button}</a></p>'
        f"<p>{signature}</p>"
        f'<p style="{_QUIET}">{escape(words.why.format(place=letter.place))}<br>'
        f'<a href="{escape(letter.unsubscribe_url)}" style="{_QUIET}">{words.unsubscribe}</a></p>'
        "</div></body></html>"
    )


def _hello(letter: Letter) -> str:
    words = WORDS[letter.language]
    return words.hello_named.format(name=letter.name) if letter.name else words.hello


def _signature(letter: Letter) -> str:
    return f"{letter.signed_by}\n{letter.place}" if letter.signed_by else letter.place
