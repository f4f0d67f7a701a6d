"""Nothing but thanks, and asking again: by the new words, in many languages, and never where there is something to do."""

import time

import pytest

from gateway.desk.shortmail import chaser, thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!", "Thank you very much", "Hi Ana,\n\nthanks a lot, it works now.\n\nBest regards\nEva Novak",
        "Great, thanks Ben",
        "Perfect, many thanks for your quick help!", "thx", "Thanks :-)", "Thank you 👍", "Cheers, all good now",
        "Danke, passt!", "Vielen Dank für die schnelle Hilfe!", "Hallo Ana,\nherzlichen Dank.\nViele Grüße\nEva",
        "Super, danke!",
        "Merci beaucoup !", "Bonjour,\nMerci pour votre aide, tout fonctionne.\nCordialement", "Muchas gracias, ya funciona.",
        "Gracias por la ayuda.", "Grazie mille, tutto risolto.", "Bedankt, het werkt weer!",
        "Hartelijk dank voor de snelle reactie",
        "Dziękuję bardzo, wszystko działa.", "Dzięki!", "Děkuji, už to funguje.", "Díky moc", "Obrigada, já funciona.",
        "Muito obrigado!", "Tack så mycket, det fungerar nu.", "Tak for hjælpen", "Tusen takk!", "Kiitos paljon!",
        "Köszönöm szépen", "Mulțumesc mult", "Спасибо большое, всё работает", "Дякую!", "Ευχαριστώ πολύ", "Teşekkürler",
        "ありがとうございました。", "谢谢！", "감사합니다.",
    ],
)  # fmt: skip
def test_thanks(text: str) -> None:
    assert thanks(text) in text
    assert thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Eva", "Hello", "ok", "Thanks, but it still does not work.", "Thanks, and could you also look at the second one?",
        "Thank you. The scanner has the same fault.", "Thanks in advance", "Thanks. No.", "Thanks. Not", "Thanks?",
        "Thanks, when will it be ready", "Thanks for nothing", "Please help. Thanks", "Thanks, my room is 4.12",
        "Danke, geht aber immer noch nicht.", "Danke. Der Drucker ist wieder kaputt.", "Danke, bitte noch den zweiten.",
        "Merci, mais ça ne marche pas.", "Gracias, pero no funciona.", "Grazie, ma non funziona.",
        "Bedankt, maar het werkt niet.",
        "Dziękuję, ale nie działa.", "Děkuji, ale nefunguje to.", "Obrigado, mas não funciona.",
        "Tack, men det fungerar inte.",
        "Kiitos, mutta ei toimi.", "Спасибо, но не работает.", "No thanks, I did it myself with the old key",
        "Printer\nThanks", "Thanks " * 200,
    ],
)  # fmt: skip
def test_no_thanks(text: str) -> None:
    assert thanks(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Any news?", "Hi Ana,\nis there any update on this?\nEva", "???", "I am still waiting for an answer.",
        "Just a friendly reminder.",
        "Gibt es schon etwas Neues?", "Wie ist der Stand der Dinge?", "Ich warte immer noch auf eine Antwort.",
        "Y a-t-il du nouveau ?",
        "Petite relance :-)", "¿Hay novedades?", "Sigo esperando.", "Ci sono novità?", "Un gentile sollecito.",
        "Is er al nieuws?",
        "Ik wacht nog steeds.", "Są jakieś wieści?", "Nadal czekam na odpowiedź.", "Je něco nového?", "Stále čekám.",
        "Alguma novidade?",
        "Ainda aguardo a vossa resposta.", "Något nytt?", "Jag väntar fortfarande.", "Er der noget nytt?", "Onko uutta?",
        "Есть новости?", "Є новини?", "その後いかがでしょうか。", "有进展吗？", "진행 상황 알려주세요",
        "Je už něco nového?", "Gibt es denn schon etwas Neues?", "Stále nemám žádnou odpověď.", "ping?", "Ping",
        "Hi Tom,\n\nping?\n\nEva", "Bump", "Ich habe noch keine Antwort bekommen.",
    ],
)  # fmt: skip
def test_chaser(text: str) -> None:
    assert chaser(text)


@pytest.mark.parametrize(
    "text",
    ["Any news? By the way, the fax does not answer either.", "Gibt es Neues? Außerdem druckt der zweite auch nicht.",
     "ping fails to 10.0.0.1", "The host does not answer a ping", "up and running", "up", "Eva",
     "", "?", "The printer jams?", "I have news: it works.", "Where is the new printer", "Danke", "Neues Gerät bestellen",
     "Any news? " + "We moved the printer to room 4 and it prints blank pages from the second tray since then. " * 4],
)  # fmt: skip
def test_no_chaser(text: str) -> None:
    assert chaser(text) == ""


@pytest.mark.parametrize(
    "text", ["thanks " * 100_000, "? " * 100_000, "a." * 299, ":-)" * 200, "(((((" * 100, "ありがとう" * 100]
)
def test_hostile_texts_cost_little(text: str) -> None:
    begin = time.process_time()
    thanks(text)
    chaser(text)
    assert time.process_time() - begin < 0.1
