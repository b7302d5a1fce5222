package web

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// playAccessibility has axe-core look at the page in its states, wide and on a phone: it finds nothing.
func playAccessibility(t *testing.T, parent context.Context) {
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1360, 360} {
		b := opened(t, parent, width, 740)
		eval[bool](b, string(axe)+"\n;true")
		b.looks(fmt.Sprintf("%d px wide", width))
	}
}

// axe has axe-core look at the page as it is.
func (b *browser) axe(state string) {
	b.t.Helper()
	found := eval[string](b, `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations
		.map(v => v.id + ': ' + v.help + '\n' + v.nodes.map(n => '    ' + n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join('\n')).join('\n'))`)
	if found != "" {
		b.t.Errorf("%s:\n%s", state, found)
	}
}

// playEveryView has axe-core look at what the tour brings: private messages, a thread, cards, lists, a picture, menus and notes.
func playEveryView(t *testing.T, parent context.Context) {
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	b := opened(t, parent, 1500, 850)
	eval[bool](b, string(axe)+"\n;true")
	for _, line := range append(tourScript(t), `@maya in #general /history period:"90 days"`, `@owner in #moderators /setup show`,
		`@sam in #moderators /mentors desk`, `@noor in #general /help`, `@arjun says "Good evening" in #general`, `@tom in private /help-now country:India`) {
		if troubles, err := b.server.Play(t.Context(), line); err != nil || len(troubles) > 0 {
			t.Fatalf("%s: %v %v", line, troubles, err)
		}
	}
	for i, views := range []string{
		`[['leela', 'thread'], ['tom', 'private']]`, `[['maya', '#general'], ['sam', '#moderators']]`,
		`[['owner', '#moderators'], ['noor', '#general']]`, `[['arjun', '#general'], ['arjun', '#general']]`,
	} {
		b.scheme([]string{"light", "dark"}[i%2])
		eval[bool](b, `app.look(`+views+`).then(() => true)`)
		b.until("both clients", `app.panes.length === 2 && app.panes.every(p => p.channel && p.messages.children.length)`)
		b.until("all pictures", `[...document.images].every(i => i.complete)`)
		b.axe(views)
	}
	if from := eval[string](b, `performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.href.replace(/#.*/, ''))).join()`); from != "" {
		t.Errorf("the page loaded %s", from)
	}
	b.press(".pane", "arjun")
	b.until("the menu of a person", `document.querySelector('.popup')`)
	b.axe("the menu of a person")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.becomes(0, "sam")
	b.goes(0, "check-ins")
	b.press("#tabs + .pane .message:first-child", "⋯")
	b.axe("the menu of a message")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.types(0, "/mentor request")
	b.until("a form", `document.querySelector('dialog[open] .select')`)
	b.do(chromedp.Click("dialog .select"))
	b.axe("a form with an open list")
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Escape))
	b.until("no form", `!document.querySelector('dialog')`)
	b.types(0, "/checkin mood:Purple")
	b.until("a note", `document.querySelector('#notes p')`)
	b.axe("a note")
}

// looks has axe-core look at the page in each of its states.
func (b *browser) looks(where string) {
	b.t.Helper()
	look := func(state string) {
		b.t.Helper()
		b.axe(where + ", " + state)
	}
	b.scheme("light")
	look("at first")
	b.press("#top", "Tour")
	b.playStep(1)
	b.press("#side", "Next step")
	b.playStep(2)
	look("on the tour")
	b.scheme("dark")
	look("on the tour, dark")
	b.press("#top", "Story")
	look("the story, dark")
	b.press("#side", "✕")
	eval[bool](b, `(app.front(0), true)`)
	b.scheme("light")
	for _, typed := range []string{"/", "/checkin ", "/checkin mood:"} {
		eval[bool](b, `(i => { i.value = ''; i.focus(); return true })(app.panes[0].composer.input)`)
		b.do(chromedp.KeyEvent(typed))
		b.until("proposals", `document.querySelector('.proposals li')`)
		look("proposals for " + typed)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	eval[bool](b, `(app.panes[0].people.value = '+', app.panes[0].people.dispatchEvent(new Event('change')), true)`)
	b.do(chromedp.KeyEvent("a b"), chromedp.KeyEvent(kb.Enter))
	b.until("the name is refused", `document.querySelector('dialog [role=alert]').textContent`)
	look("someone new")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.press("#tabs + .pane", "Edit the note")
	b.until("the form", `document.querySelector('dialog[open]')`)
	look("a form")
	b.press("dialog", "Cancel")
	b.until("the form is closed", `!document.querySelector('dialog')`)
	eval[bool](b, `(app.panes[0].composer.input.value = '', true)`)
	b.types(0, `/help-now country:"Japan"`)
	b.press("#tabs + .pane", "Other countries")
	b.do(chromedp.Click("#tabs + .pane .select"))
	look("a select")
	b.do(chromedp.KeyEvent(kb.Escape))
	eval[bool](b, `(app.panes[0].become('sam'), app.panes[0].openDrawer(true), true)`)
	b.until("Sam has something to read", `app.panes[0].element.querySelector('.badge:not([hidden])')`)
	look("the channels of a moderator")
}

// playForcedColors has the browser choose the colours, as it does for high contrast: what is chosen, pressed, played or new can
// still be told from what is not.
func playForcedColors(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.press("#top", "Tour")
	b.playStep(1)
	b.press("#side", "Next step")
	b.playStep(2)
	eval[bool](b, `(app.panes[0].element.scrollIntoView(), app.tell(['A sentence.']), true)`)
	b.media(map[string]string{"forced-colors": "active"})
	differ := func(what, one, other string) {
		t.Helper()
		const look = `(e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color, s.borderStyle, s.borderWidth, s.borderColor, s.outlineStyle].join() })`
		b.until(what+" can be told from others", fmt.Sprintf(`%s(document.querySelector(%s)) !== %s(document.querySelector(%s))`, look, js(one), look, js(other)))
	}
	marked := func(what, one, other string) {
		t.Helper()
		const look = `(s => s.backgroundColor + ' ' + s.color)(getComputedStyle(%s))`
		const highlight = `(() => { const e = document.createElement('i'); e.style = 'background: Highlight; color: HighlightText; forced-color-adjust: none'
			document.body.append(e); const s = ` + look + `; e.remove(); return s })()`
		b.until(what+" is marked, and no other", fmt.Sprintf(`((want, one, other) => one === want && other !== want)(`+highlight+`, `+look+`, `+look+`)`,
			"e", fmt.Sprintf("document.querySelector(%s)", js(one)), fmt.Sprintf("document.querySelector(%s)", js(other))))
	}
	marked("a part of the page that is shown", "#tour-open", "#story-open")
	marked("two clients", "#two", "#story-open")
	marked("how far the tour is", ".progress i.done", ".progress i:not(.done)")
	differ("what only one person sees", ".message.ephemeral", ".message:not(.ephemeral)")
	b.until("a note, a count and the second client have an edge", `['#notes p', '.badge', '.pane + .pane'].every(e => parseFloat(getComputedStyle(document.querySelector(e)).borderLeftWidth) > 0)`)
	b.press("#side", "✕")
	b.press("#top", "Side by side")
	b.until("one client is left", `app.panes.length === 1`)
	marked("the channel that is shown", ".channel[aria-current]", ".channel:not([aria-current])")
	eval[bool](b, `(app.panes[0].composer.input.focus(), true)`)
	b.do(chromedp.KeyEvent("/checkin "), chromedp.KeyEvent(kb.ArrowDown))
	b.until("a proposal is marked", `document.querySelector('.proposals li.active')`)
	marked("the chosen proposal", ".proposals li.active", ".proposals li:not(.active)")
	b.until("what is said of it can be read", `getComputedStyle(document.querySelector('.proposals li.active small')).color === getComputedStyle(document.querySelector('.proposals li.active')).color`)
	b.do(chromedp.KeyEvent(kb.Escape))
	eval[bool](b, `(app.panes[0].composer.input.value = '', true)`)
	b.types(0, `/help-now country:"Japan"`)
	b.press(".pane", "Other countries")
	b.do(chromedp.Click(".select"))
	marked("the chosen option", ".menu li.active", ".menu li:not(.active)")
}

// playLandmarks: whoever jumps from one part of the page to the next hears a name for each, and no name twice, also where two
// clients show the same person.
func playLandmarks(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	named := func(want ...string) {
		t.Helper()
		const names = `[...document.querySelectorAll('main, aside, nav, section, [role=log], [role=group], header, [role=status]')].filter(e => e.offsetParent || e.matches('main, aside'))
			.filter(e => !e.hidden).map(e => e.getAttribute('aria-label') ?? e.tagName + '#' + e.id)`
		list := eval[[]string](b, names)
		for i, name := range list {
			if name == "" || slices.Contains(list[:i], name) {
				t.Errorf("%q is no name, or not the only one: %q", name, list)
			}
		}
		for _, name := range want {
			if !slices.Contains(list, name) {
				t.Errorf("there is no part %q: %q", name, list)
			}
		}
	}
	named("What people see", "Time", "View", "What arjun sees", "Channels, for arjun", "Messages in #general, for arjun")
	b.press("#top", "Side by side")
	b.until("Sam is there", `app.panes[1].channel`)
	named("What sam sees, beside", "Messages in #general, for sam, beside")
	b.becomes(1, "arjun")
	b.press("#top", "Story")
	named("Story", "What arjun sees", "What arjun sees, beside")
	b.press("#top", "Tour")
	b.atStep(1)
	named("Tour")
	if title := eval[string](b, `document.title`); title == "" {
		t.Error("the page has no title")
	}
}
