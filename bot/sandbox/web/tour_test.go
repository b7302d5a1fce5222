package web

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"waymark/bot/sandbox"
)

// tourSteps is how many steps the tour has.
const tourSteps = 11

// tourScript is the tour's script: its headings and statements.
func tourScript(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("page/tour.txt")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); isStatement(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// playStep presses "Show me" of a step of the tour, from 1, and "Go on" where it waits, until it has been played.
func (b *browser) playStep(n int) {
	b.t.Helper()
	done := fmt.Sprintf(`document.querySelector('#side').dataset.played === '%d'`, n)
	for label := "Show me"; ; label = "Go on" {
		b.press("#side", label)
		b.until(fmt.Sprintf("step %d is played, or waits", n), done+` || `+waits)
		if eval[bool](b, done) {
			return
		}
	}
}

// waits is true on the page where a step of the tour waits for the reader.
const waits = `!app.side.parts.tour.busy && app.side.parts.tour.pause`

// atStep waits until the tour stands at a step.
func (b *browser) atStep(n int) {
	b.t.Helper()
	b.until("the step's number", fmt.Sprintf(`document.querySelector('#side').innerText.includes('Step %d of %d')`, n, tourSteps))
}

// wellPlayed fails the test if someone reads @unknown-user, something went wrong, or the tour was played in part.
func (b *browser) wellPlayed() {
	b.t.Helper()
	if eval[bool](b, `document.body.innerText.includes('unknown-user') || document.querySelector('#notes').children.length > 0`) {
		b.t.Error("someone reads @unknown-user, or something went wrong")
	}
	if got, want := strings.Join(b.server.Story(), "\n"), strings.Join(tourScript(b.t), "\n"); got != want {
		b.t.Errorf("the story is not the tour:\n%s", got)
	}
}

func playTour(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.press("#top", "Tour")
	for n := 1; n <= tourSteps; n++ {
		b.atStep(n)
		b.playStep(n)
		if !eval[bool](b, `document.activeElement.matches('#side .primary')`) {
			t.Errorf("after step %d the focus is on %s", n, eval[string](b, `document.activeElement.outerHTML.slice(0, 80)`))
		}
		if n == 7 {
			b.shows(0, "Side by side")
			b.shows(1, "this thread is for the two of you")
		}
		if n < tourSteps {
			b.press("#side", "Next step")
		}
	}
	b.press("#side", "Close the tour")
	b.until("the tour is closed", `document.querySelector('#side').hidden`)
	b.wellPlayed()
}

// playSkip skips every step but the last: they are played all the same, so that the last one goes through.
func playSkip(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.press("#top", "Tour")
	for n := 1; n < tourSteps; n++ {
		b.atStep(n)
		b.press("#side", "Skip")
	}
	b.atStep(tourSteps)
	b.playStep(tourSteps)
	b.wellPlayed()
}

// playSkipReload: a step that was skipped stays behind, also after a reload, and the next one shows who it is about.
func playSkipReload(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.press("#top", "Tour")
	b.press("#side", "Skip")
	b.atStep(2)
	b.until("Maya is beside Arjun, as the step says", `app.panes.map(p => p.who + '@' + p.channel.name).join() === 'arjun@check-ins,maya@check-ins'`)
	b.until("the step's heading is in the story", `app.story().at(-1).startsWith('## ')`)
	b.do(chromedp.Reload())
	b.until("the page is there", `app.panes[1].channel`)
	b.atStep(2)
	b.playStep(2)
	b.press("#side", "Next step")
	b.until("the next step's heading is in the story", `app.story().at(-1).startsWith('## ')`)
	b.do(chromedp.Reload())
	b.until("the page is there", `app.panes[1].channel`)
	b.atStep(3)
	eval[bool](b, `app.look([['tom', '#general']]).then(() => true)`)
	b.playStep(3)
	b.until("what the step is about is shown", `app.panes.map(p => p.who + '@' + p.channel.name).join() === 'maya@celebrations,arjun@celebrations'`)
}

// playReload loads the page anew in the middle of the tour: it goes on there, through the same eyes.
func playReload(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.press("#top", "Tour")
	b.playStep(1)
	b.press("#side", "Next step")
	b.playStep(2)
	const there = `app.panes.map(p => p.who + '@' + p.channel.name).join() === 'arjun@check-ins,maya@check-ins' && app.panes[1].element.innerText.includes('slept better')`
	b.until("Arjun and Maya are shown", there)
	b.do(chromedp.Reload())
	b.until("Arjun and Maya are shown again", there)
	b.atStep(2)
	b.press("#side", "Next step")
	b.playStep(3)
	b.press("#side", "✕")
	b.do(chromedp.Reload())
	b.until("the page stands where it was, with the tour closed", `app.panes.map(p => p.who + '@' + p.channel.name).join() === 'maya@celebrations,arjun@celebrations' && document.querySelector('#side').hidden`)
}

// playPauses stops where a step waits: what it speaks of is in sight. A reload stays there, and what a reader does by hand is not
// played again.
func playPauses(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.press("#top", "Tour")
	b.press("#side", "Show me")
	b.until("what is kept is said, and can be agreed to", `/What I keep/.test(app.panes[0].messages.innerText) && `+mark(".log", "I agree"))
	stands := func(button string) {
		t.Helper()
		b.until("the focus is on "+button, fmt.Sprintf(`document.activeElement.closest('#side') && document.activeElement.textContent === %s`, js(button)))
		if text := eval[string](b, `document.querySelector('#side').innerText`); strings.Contains(text, "Skip") || strings.Contains(text, "Show me") {
			t.Errorf("at a pause the column says: %s", text)
		}
	}
	stands("Go on")
	b.do(chromedp.Reload())
	b.until("the step still waits", waits)
	stands("Go on")
	b.press(".log", "I agree")
	b.shows(0, "Saved for today")
	b.press("#side", "Go on")
	b.until("the step is played", `document.querySelector('#side').dataset.played === '1'`)
	if n := len(b.server.Story()); n != 3 {
		t.Errorf("the story is %q", b.server.Story())
	}
	b.press("#side", "Next step")
	b.until("the next step shows who it is about", `app.panes.map(p => p.who).join() === 'arjun,maya'`)
	for n := 2; n < 6; n++ {
		b.press("#side", "Skip")
		b.atStep(n + 1)
	}
	b.press("#side", "Show me")
	b.until("the mentors can be chosen, with the newest answer in sight", `!app.side.parts.tour.busy && app.panes[0].messages.lastElementChild.querySelector('.select') && app.panes[0].atEnd()`)
	b.picks(0, "leela")
	b.shows(0, "I'm asking leela")
	b.until("the focus is on the answer, and not on what would dismiss it", `document.activeElement.matches('.message')`)
	b.press("#side", "Go on")
	b.until("the step is played", `document.querySelector('#side').dataset.played === '6'`)
	b.press("#side", "Next step")
	b.playStep(7)
}

// playStartAgain opens the tour after its end, and starts again: everything is as at first, also for another page that is open.
func playStartAgain(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	for _, line := range append(tourScript(t), "@zoe joins") {
		if troubles, err := b.server.Play(t.Context(), line); err != nil || len(troubles) > 0 {
			t.Fatalf("%s: %v %v", line, troubles, err)
		}
	}
	other := b.again(parent, "#zoe@general")
	other.until("Zoe's client", `app.panes[0].who === 'zoe' && app.panes[0].channel`)
	b.press("#top", "Tour")
	b.atStep(tourSteps)
	b.press("#side", "Start again")
	if len(b.server.Story()) == 0 {
		t.Fatal("one press was enough to lose the story")
	}
	b.press("#side", "Yes, start again")
	b.atStep(1)
	b.until("nothing is there", `app.story().length === 0 && !document.querySelector('.message')`)
	b.playStep(1)
	if story := b.server.Story(); len(story) != 3 {
		t.Errorf("the story is %q", story)
	}
	other.until("the other page looks through the eyes of someone who is there", `app.panes[0].who === 'arjun' && app.story().length === 3`)
}

// playStopped: a step in which something goes wrong says so and goes no further; it can be tried again.
func playStopped(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.press("#top", "Tour")
	b.playStep(1)
	b.press("#side", "Next step")
	if _, err := b.server.Play(t.Context(), "@maya leaves"); err != nil {
		t.Fatal(err)
	}
	b.shows(1, "maya is not in this server any more.")
	b.press("#side", "Show me")
	b.until("the step says that it stopped", `/This step stopped.*maya/.test(document.querySelector('#side').innerText)`)
	if text := eval[string](b, `document.querySelector('#side').innerText`); strings.Contains(text, "Maya sees") || !strings.Contains(text, "Start again") {
		t.Errorf("the column says: %s", text)
	}
	if _, err := b.server.Play(t.Context(), "@maya joins"); err != nil {
		t.Fatal(err)
	}
	b.press("#side", "Try again")
	b.until("the step went through", `document.querySelector('#side').dataset.played === '2'`)
	b.press("#side", "Next step")
	b.atStep(3)
}

// playWelcome: who opens the page is told what it is and offered the tour, until something has been pressed.
func playWelcome(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	b.shows(0, "This is a made-up server on your computer")
	b.press("#top", "Side by side")
	b.until("it is said once", `app.panes[1].channel && document.querySelectorAll('.welcome').length === 1`)
	b.press(".pane", "Take the tour")
	b.atStep(1)
	b.until("the focus is in the tour", `document.activeElement.textContent === 'Show me'`)
	b.playStep(1)
	b.goes(0, "general")
	b.until("it is not said any more", `app.panes[0].messages.innerText.startsWith('This is the beginning of #general')`)
}

// playBare: where nothing is set up, the tour says that it can't be played, and is not offered.
func playBare(t *testing.T, parent context.Context) {
	b := openedAs(t, parent, 1360, 850, sandbox.Command{Bare: true})
	if eval[bool](b, `Boolean(document.querySelector('.welcome'))`) {
		t.Error("the tour is offered")
	}
	b.press("#top", "Tour")
	b.until("the tour says why not", `/started with --bare/.test(document.querySelector('#side').innerText)`)
	b.playStep(1)
	b.press("#side", "Next step")
	b.press("#side", "Show me")
	b.until("it says so again where it stops", `/This step stopped.*--bare/s.test(document.querySelector('#side').innerText)`)
	later := openedAs(t, parent, 1360, 850, sandbox.Command{Start: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)})
	later.shows(0, "This is a made-up server on your computer")
}

// playFocus: the column takes the focus when it opens, and gives it back.
func playFocus(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	for _, c := range []struct{ opener, first string }{{"Tour", "Show me"}, {"Story", "Story"}} {
		b.tabTo(c.opener, fmt.Sprintf(`document.activeElement.matches('#top button') && document.activeElement.textContent === %s`, js(c.opener)))
		b.do(chromedp.KeyEvent(kb.Enter))
		b.until("the focus is in the column", fmt.Sprintf(`document.activeElement.closest('#side') && document.activeElement.textContent === %s`, js(c.first)))
		b.do(chromedp.KeyEvent(kb.Escape))
		b.until("the focus is back", fmt.Sprintf(`document.querySelector('#side').hidden && document.activeElement.textContent === %s`, js(c.opener)))
	}
}

// playCopy: what was pressed, copied as a story, plays again with the same answers. Where the browser refuses to copy, it is
// selected.
func playCopy(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1280, 800)
	b.types(0, `/checkin mood:Okay`)
	b.press(".pane", "I agree")
	b.press(".pane", "Share with the room")
	b.shows(0, "Shared.")
	b.press("#top", "Story")
	eval[bool](b, `(Object.defineProperty(navigator, 'clipboard', { value: { writeText: async text => { app.copied = text } } }), true)`)
	b.press("#side", "Copy as a story")
	b.until("it says so", `document.querySelector('#notes').innerText.includes('Copied')`)
	copied := eval[string](b, `app.copied`)
	again := opened(t, parent, 1280, 800)
	for line := range strings.Lines(copied) {
		if troubles, err := again.server.Play(t.Context(), strings.TrimSpace(line)); err != nil || len(troubles) > 0 {
			t.Fatalf("%s: %v %v", line, troubles, err)
		}
	}
	again.shows(0, "Shared.")
	const answers = `app.panes[0].messages.innerText`
	if got, want := eval[string](again, answers), eval[string](b, answers); got != want {
		t.Errorf("the story\n%splays as\n%s\nwant\n%s", copied, got, want)
	}
	eval[bool](b, `(navigator.clipboard.writeText = async () => { throw new Error('refused') }, true)`)
	b.press("#side", "Copy as a story")
	b.until("the story is selected", `getSelection().toString().includes('@arjun clicks "Share with the room"')`)
}
