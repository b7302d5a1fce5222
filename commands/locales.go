package commands

import "waymark/commands/words"

// DiscordLocales are the languages that Discord's clients speak (Discord: Locales).
func DiscordLocales() []string {
	return []string{
		"bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt",
		"nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
	}
}

// translations are the catalogues of those of Discord's languages that are spoken, except English, by Discord's locales.
type translations map[string]*words.Catalogue

func (t *Table) translations() translations {
	all := translations{}
	for _, locale := range DiscordLocales() {
		if c := t.languages.Find(locale); c != nil && c != t.languages.English() {
			all[locale] = c
		}
	}
	return all
}

// of returns a text in each language that has it; nil for none.
func (all translations) of(key string) map[string]string {
	var texts map[string]string
	for locale, c := range all {
		if c.Has(key) {
			if texts == nil {
				texts = map[string]string{}
			}
			texts[locale] = c.Label(key)
		}
	}
	return texts
}
