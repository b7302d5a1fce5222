package commands

// discordLocales are the languages that Discord's clients speak (Discord: Locales).
func discordLocales() []string {
	return []string{
		"bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt",
		"nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
	}
}

// localised returns a text in those of Discord's languages that are spoken, except English; nil for none.
func (t *Table) localised(key string) map[string]string {
	var all map[string]string
	for _, locale := range discordLocales() {
		if c := t.languages.Find(locale); c != nil && c != t.languages.English() && c.Has(key) {
			if all == nil {
				all = map[string]string{}
			}
			all[locale] = c.Label(key)
		}
	}
	return all
}
