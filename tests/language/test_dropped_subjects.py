"""Messages in haste, written out with what they leave out: the subject and the full stop."""

from __future__ import annotations

import pytest

from lifelong.language.dropped_subjects import written_out


@pytest.mark.parametrize(
    ("language", "text", "full"),
    [
        ("en", "work at a bank", "i work at a bank."),
        ("de", "bin 74", "ich bin 74."),
        ("de", "BIN SEIT MAI IN RENTE", "ich bin seit mai in rente."),
        ("nl", "woon in utrecht", "ik woon in utrecht."),
        ("it", "sono celiaca", "io sono celiaca."),
        ("it", "non mangio carne", "io non mangio carne."),
        ("it", "abito a bologna", "io abito a bologna."),
        ("es", "trabajo en un banco", "yo trabajo en un banco."),
        ("es", "no como carne", "yo no como carne."),
        ("pt", "moro em lisboa", "eu moro em lisboa."),
        ("fr", "jai arreté le judo", "moi jai arreté le judo."),
        ("fr", "je bosse dans une banque", "je bosse dans une banque."),
        ("pl", "nie jem mięsa", "ja nie jem mięsa."),
        ("tr", "bankada çalışıyorum", "ben bankada çalışıyorum."),
        ("ru", "бросил курить", "я бросил курить."),
        ("ar", "أعمل في بنك", "أنا أعمل في بنك."),
        ("hi", "बैंक में काम करता हूँ", "मैं बैंक में काम करता हूँ।"),
        ("ja", "銀行で働いてる", "私は銀行で働いてる。"),
        ("zh", "在银行上班", "我在银行上班。"),
        ("ko", "은행에서 일해", "나는 은행에서 일해."),
    ],
)
def test_what_i_do_gets_its_subject_and_full_stop(language: str, text: str, full: str) -> None:
    written = written_out(text, language)

    assert written is not None
    assert written.text == full
    assert written.text[written.added :].startswith(text.lower() if text.isupper() else text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "do i work at a bank"),
        ("en", "work out the tip"),
        ("en", "got any pets"),
        ("de", "bin ich verheiratet"),
        ("de", "HATT ICH ABFINDUNG"),
        ("de", "mag die elif"),
        ("de", "hat er noch schmerzen"),
        ("nl", "heb ik kinderen"),
        ("it", "dove abito"),
        ("it", "sono celiaca?"),
        ("it", "sono allergica a qualcosa"),
        ("it", "renzo ha figli"),
        ("it", "posso mangiare il pane"),
        ("it", "marito come si chiama"),
        ("es", "donde vivo"),
        ("es", "puedo comer pan"),
        ("es", "tengo algun alergia"),
        ("pt", "machuquei oq no handebol"),
        ("pt", "a lurdes mora aqui"),
        ("fr", "jhabite ou"),
        ("fr", "jclope ou pas"),
        ("fr", "jeudi on mange quoi"),
        ("pl", "czy mam kota"),
        ("pl", "gdzie mieszkam"),
        ("tr", "çocuğum var mı"),
        ("ru", "где я живу"),
        ("ru", "почему я устал"),
        ("ar", "أين أسكن"),
        ("hi", "कहाँ रहता हूँ"),
        ("ja", "どこに住んでる"),
        ("ja", "働いてますか"),
        ("zh", "住哪儿"),
        ("ko", "어디 살아"),
        ("sw", "nafanya kazi benki"),
    ],
)
def test_questions_and_what_others_do_stay_as_they_are(language: str, text: str) -> None:
    assert written_out(text, language) is None


def test_messages_of_several_sentences_tell_enough_by_themselves() -> None:
    assert written_out("sono celiaca. e tu cosa mi consigli", "it") is None
