package web

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// What the page promises on a machine that is not busy with something else, in milliseconds.
const (
	firstPaint = 300
	pressed    = 100
	frame      = 50 // a longer one shows as a jerk
	history    = 2000

	// busy is how many times slower the page may be before the test fails: go test runs other packages on the same cores. The
	// figures that it prints are to be read on a machine that does nothing else.
	busy = 8
)

// playSpeed measures what a person waits for: the first paint, the way from a press to its answer on the screen, and scrolling
// through a long channel. It counts the best of several, since other programs run beside it.
func playSpeed(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1360, 850)
	var paints, presses []float64
	for range 3 {
		b.do(chromedp.Reload())
		b.until("the page shows #general", `document.querySelector('.empty')`)
		b.until("a first paint", `performance.getEntriesByName('first-contentful-paint').length`)
		paints = append(paints, eval[float64](b, `performance.getEntriesByName('first-contentful-paint')[0].startTime`))
	}
	b.types(0, "/checkin mood:Okay")
	b.press(".pane", "I agree")
	b.shows(0, "Saved for today")
	for range 4 {
		presses = append(presses, b.timed("Share with the room", "Take it back"), b.timed("Take it back", "Share with the room"))
	}
	b.do(chromedp.Navigate("about:blank"))
	for n := range history {
		if err := b.server.sandbox.Fake.SendMessage("Harbour", "general", "maya", fmt.Sprintf("message **%d**", n)); err != nil {
			t.Fatal(err)
		}
	}
	b.do(chromedp.Navigate(b.server.URL))
	b.until("all messages", fmt.Sprintf(`document.querySelectorAll('.message').length >= %d`, history))
	var frames []float64
	for range 3 {
		frames = append(frames, middle(b.scrolled()))
	}
	var long []float64
	for range 4 {
		long = append(long, b.timed("Share with the room", "Take it back"), b.timed("Take it back", "Share with the room"))
	}
	t.Logf("first paint %.0f ms; press to answer %.0f ms at best, %.0f ms in the middle; among %d messages %.0f and %.0f ms; scrolling through them %.1f ms a frame",
		slices.Min(paints), slices.Min(presses), middle(presses), history, slices.Min(long), middle(long), slices.Min(frames))
	if slices.Min(paints) > busy*firstPaint || slices.Min(presses) > busy*pressed || slices.Min(long) > busy*pressed || slices.Min(frames) > busy*frame {
		t.Error("the page is far slower than it promises")
	}
}

// timed presses a button, and returns the milliseconds until another is painted.
func (b *browser) timed(label, next string) float64 {
	b.t.Helper()
	b.until("a button "+label, mark(".log", label))
	return eval[float64](b, fmt.Sprintf(`new Promise(done => { const begun = performance.now()
		const there = () => [...document.querySelectorAll('.log button')].some(b => b.textContent === %s)
		const seen = new MutationObserver(() => { if (!there()) return
			seen.disconnect()
			requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun))) })
		seen.observe(document.body, {subtree: true, childList: true})
		document.querySelector('[data-test]').click() })`, js(next)))
}

// scrolled scrolls up through the messages, and returns the milliseconds that each frame took.
func (b *browser) scrolled() []float64 {
	b.t.Helper()
	return eval[[]float64](b, `new Promise(done => { const log = app.panes[0].log, took = []
		let last = performance.now()
		log.scrollTop = log.scrollHeight
		const step = now => { took.push(now - last); last = now; log.scrollTop -= 400
			if (took.length < 61) requestAnimationFrame(step); else done(took.slice(1)) }
		requestAnimationFrame(step) })`)
}

func middle(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
