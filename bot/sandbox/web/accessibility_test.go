package web

import (
	"context"
	"fmt"
	"os"
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

// looks has axe-core look at the page in each of its states.
func (b *browser) looks(where string) {
	b.t.Helper()
	look := func(state string) {
		b.t.Helper()
		found := eval[string](b, `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations
			.map(v => v.id + ': ' + v.help + '\n' + v.nodes.map(n => '    ' + n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join('\n')).join('\n'))`)
		if found != "" {
			b.t.Errorf("%s, %s:\n%s", where, state, found)
		}
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
