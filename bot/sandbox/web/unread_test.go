package web

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// playHidden hides the tab: it keeps no connection, of which a browser has few. Shown again, it shows what it missed.
func playHidden(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	hide := func(hidden bool) {
		eval[bool](b, fmt.Sprintf(`(Object.defineProperty(document, 'hidden', {value: %v, configurable: true}),
			document.dispatchEvent(new Event('visibilitychange')), true)`, hidden))
	}
	hide(true)
	if eval[bool](b, `Boolean(app.stream.source)`) {
		t.Error("a hidden tab keeps its connection")
	}
	if _, err := b.server.Play(t.Context(), `@tom says "Good morning"`); err != nil {
		t.Fatal(err)
	}
	hide(false)
	b.shows(0, "Good morning")
}

// playWindows has four windows with two people side by side: each shows what the others do, and something can be pressed in it.
// A browser has six connections to one server, so a page may keep one only, and a fifth window waits until one is closed.
func playWindows(t *testing.T, parent context.Context) {
	const two = "#arjun@general+sam@general"
	windows := []*browser{opened(t, parent, 1500, 800)}
	windows[0].press("#top", "Side by side")
	for range 3 {
		windows = append(windows, windows[0].again(parent, two))
	}
	for n, b := range windows {
		b.until("both clients are shown", `app.panes.length === 2 && app.panes.every(p => p.channel)`)
		b.types(1, fmt.Sprintf("Good morning from window %d", n))
	}
	for n := range windows {
		for _, b := range windows {
			b.shows(0, fmt.Sprintf("Good morning from window %d", n))
			b.shows(1, fmt.Sprintf("Good morning from window %d", n))
		}
	}
	fifth := windows[0].again(parent, two)
	fifth.until("a fifth window says that it waits", `document.querySelector('#notes').textContent.includes('Close one of them')`)
	windows[2].do(chromedp.Navigate("about:blank"))
	fifth.until("it goes on", `app.panes.length === 2 && app.panes.every(p => p.channel)`)
}

// playBeside: that a second person's client opens, changes or closes leaves the first as it is, with the focus and what it shows.
func playBeside(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1500, 800)
	for n := range 40 {
		if _, err := b.server.Play(t.Context(), fmt.Sprintf(`@tom says "Good morning %d"`, n)); err != nil {
			t.Fatal(err)
		}
	}
	b.shows(0, "Good morning 39")
	const kept = `app.panes[0].log.scrollTop === 100 && document.activeElement === app.kept && app.kept.isConnected`
	eval[bool](b, `(app.panes[0].log.scrollTop = 100, app.kept = app.panes[0].messages.children[3], app.kept.focus({preventScroll: true}), true)`)
	for _, c := range []struct{ what, do, done string }{
		{"a second client", `app.beside('sam')`, `app.panes[1].screen.view?.me === 'sam'`},
		{"another person in it", `app.panes[1].become('maya')`, `app.panes[1].screen.view?.me === 'maya'`},
		{"the same person in it", `app.panes[1].become('arjun')`, `app.panes[1].screen.view?.me === 'arjun'`},
		{"no second client", `app.beside(null)`, `app.panes.length === 1`},
	} {
		eval[bool](b, `(`+c.do+`, true)`)
		b.until(c.what, c.done)
		if _, err := b.server.Play(t.Context(), fmt.Sprintf(`@tom says "with %s"`, c.what)); err != nil {
			t.Fatal(err)
		}
		b.shows(0, "with "+c.what)
		if !eval[bool](b, kept) {
			t.Errorf("%s: the first client lost the focus, or its place", c.what)
		}
	}
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

func playTime(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	b.types(0, "Good morning")
	b.until("the message has its hour", `document.querySelector('.head time')?.textContent === '09:00'`)
	for _, c := range []struct{ press, want string }{
		{"In 2 hours", "Mon, 5 Jan 2026, 11:00"}, {"Next morning", "Tue, 6 Jan 2026, 08:00"}, {"A week later", "Tue, 13 Jan 2026, 08:00"},
	} {
		b.press("#top", c.press)
		b.until("it is "+c.want, fmt.Sprintf(`document.querySelector('#now').textContent === %s`, js(c.want)))
	}
	if now := b.server.sandbox.Clock.Now(); !now.Equal(time.Date(2026, 1, 13, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("the sandbox's clock is at %s", now)
	}
	b.until("the message has its day", `document.querySelector('.head time').textContent === '5 Jan, 09:00'`)
	b.press("#top", "Story")
	b.until("the story is shown", `document.querySelector('#side .lines').innerText.includes('wait 7d')`)
}
