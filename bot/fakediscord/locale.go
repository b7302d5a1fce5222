package fakediscord

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// defaultLocale is the locale of new people and guilds.
const defaultLocale = "en-US"

// Locales lists Discord's locales: code to the language's English name (Discord: Locales).
func Locales() map[string]string {
	return map[string]string{
		"id": "Indonesian", "da": "Danish", "de": "German", "en-GB": "English, UK", "en-US": "English, US", "es-ES": "Spanish",
		"es-419": "Spanish, LATAM", "fr": "French", "hr": "Croatian", "it": "Italian", "lt": "Lithuanian", "hu": "Hungarian",
		"nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt-BR": "Portuguese, Brazilian", "ro": "Romanian, Romania",
		"fi": "Finnish", "sv-SE": "Swedish", "vi": "Vietnamese", "tr": "Turkish", "cs": "Czech", "el": "Greek",
		"bg": "Bulgarian", "ru": "Russian", "uk": "Ukrainian", "hi": "Hindi", "th": "Thai", "zh-CN": "Chinese, China",
		"ja": "Japanese", "zh-TW": "Chinese, Taiwan", "ko": "Korean", "ar": "Arabic", "he": "Hebrew",
	}
}

// Locale finds one of Discord's locales by its code or by the English name of its language, in any case: "hi" or "Hindi".
// A name that several locales begin with, such as "English", is the first of them by code. ok is false for a language
// that Discord's client does not speak.
func Locale(name string) (code string, ok bool) {
	all := Locales()
	codes := slices.Sorted(maps.Keys(all))
	for _, code := range codes {
		if strings.EqualFold(code, name) || strings.EqualFold(all[code], name) {
			return code, true
		}
	}
	for _, code := range codes {
		if language, _, _ := strings.Cut(all[code], ","); strings.EqualFold(language, name) {
			return code, true
		}
	}
	return "", false
}

// SetLocale sets the language of a person's client, which every interaction of theirs carries as "locale" and in which
// they see and type the names of commands, options and choices. locale is a code or a language; see [Locale].
func (s *Server) SetLocale(user UserRef, locale string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.findUser(user)
	if u == nil {
		return cannot("there is no account @%s", user.name())
	}
	code, ok := Locale(locale)
	if !ok {
		return cannot("Discord's client does not speak %q", locale)
	}
	u.locale = code
	return nil
}

// SetGuildLocale sets a guild's preferred language, which interactions there carry as "guild_locale".
func (s *Server) SetGuildLocale(guild GuildRef, locale string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	code, ok := Locale(locale)
	if !ok {
		return fmt.Errorf("there is no locale %q at Discord", locale)
	}
	g.locale = code
	if g.hasBot {
		s.dispatch(g, "GUILD_UPDATE", s.guildJSON(g))
	}
	return nil
}

// localized is a name as a person with this locale sees it.
func localized(name string, names map[string]string, locale string) string {
	if other := names[locale]; other != "" {
		return other
	}
	return name
}
