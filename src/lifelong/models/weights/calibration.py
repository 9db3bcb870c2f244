"""Everyday sentences in thirteen languages, for checking derived graphs and centring vectors."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = (
    "I moved to Lisbon in March and started learning Portuguese.",
    "Where do I live?",
    "My dog Bertha is afraid of thunder, so please never suggest fireworks.",
    "ok",
)

OTHERS: Final = (
    "Mi hermana se casa en junio y todavía no tengo traje.",
    "我每天早上六点去游泳。",
    "Meine Großmutter hat früher als Hebamme gearbeitet.",
    "घर पर हम हिंदी बोलते हैं।",
)

EVERYDAY: Final = (
    *ENGLISH,
    *OTHERS,
    "Thanks, that was really helpful! See you tomorrow.",
    "What did the doctor say about your knee last week?",
    "We watched an old film about the moon landing and fell asleep.",
    "The new manager wants the report by Friday, which is impossible.",
    "¿Qué me recomiendas para cenar esta noche?",
    "Perdí el tren y llegué tarde a la entrevista.",
    "你最喜欢的书是什么？",
    "昨天我和朋友一起去爬山，天气很好。",
    "Wann fährt der nächste Bus in die Stadt?",
    "Ich habe das Fahrrad verkauft, weil die Bremsen kaputt waren.",
    "मुझे क्रिकेट देखना बहुत पसंद है।",
    "Combien de temps faut-il pour apprendre la guitare ?",
    "J'ai oublié d'arroser les plantes pendant les vacances.",
    "Meu filho começou a escola nova e fez dois amigos.",
    "Você lembra o nome daquele restaurante?",
    "Я недавно купил старую камеру и снимаю на плёнку.",
    "Как прошёл твой день?",
    "اشتريت سيارة مستعملة الأسبوع الماضي.",
    "ما هو لونك المفضل؟",
    "週末は家族とカレーを作りました。",
    "次の会議はいつですか？",
    "요즘 잠을 잘 못 자서 커피를 줄이고 있어요.",
    "Bu yaz ailemle denize gideceğiz.",
    "Ninapenda kupika wali na maharagwe.",
)
