package web

import (
	"context"
	"fmt"
	"testing"
)

// playHidden hides the tab: it keeps no connection, of which a browser has few. Shown again, it shows what it missed.
func playHidden(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	hide := func(hidden bool) {
		eval[bool](b, fmt.Sprintf(`(Object.defineProperty(document, 'hidden', {value: %v, configurable: true}),
			document.dispatchEvent(new Event('visibilitychange')), true)`, hidden))
	}
	hide(true)
	if eval[bool](b, `app.panes.some(p => p.screen.source)`) {
		t.Error("a hidden tab keeps its connection")
	}
	if _, err := b.server.Play(t.Context(), `@tom says "Good morning"`); err != nil {
		t.Fatal(err)
	}
	hide(false)
	b.shows(0, "Good morning")
}

// playUnread: what is written to someone whose eyes nobody looks through is marked once somebody does, until it is read.
func playUnread(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	for _, line := range []string{
		`@tom in #mentoring /mentor request help:"someone patient" languages:English`, `@tom clicks "I agree"`,
		`@sam clicks "Claim"`, `@sam in #moderators /mentors assign member:@tom`, `@sam picks "leela" in "Choose a mentor"`,
	} {
		if troubles, err := b.server.Play(t.Context(), line); err != nil || len(troubles) > 0 {
			t.Fatal(line, troubles, err)
		}
	}
	const marked = `/Waymark\D*\d/.test(app.panes[0].list.querySelector('ul:last-child')?.innerText)`
	b.becomes(0, "leela")
	b.until("her private messages are marked", marked)
	b.goes(0, "private")
	b.becomes(0, "arjun")
	b.becomes(0, "leela")
	if eval[bool](b, marked) {
		t.Error("what she has read is marked again")
	}
}
