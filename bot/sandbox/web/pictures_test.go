package web

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"waymark/bot/apptest"
)

// makePictures has the pictures of the documents made again: go test ./bot/sandbox/web -run Pictures -update
var makePictures = flag.Bool("update", false, "make the pictures in bot/sandbox/pictures")

// mostBytes is how large a picture in the repository may be.
const mostBytes = 120 << 10

// picture is one picture: the steps of the tour that are played before it, further statements, and whose eyes it shows.
type picture struct {
	name          string
	width, height int64
	dark          bool
	steps         int // of the tour, with the tour beside it if asked for
	tour          bool
	play          []string // afterwards
	open          bool     // the last select
	top           bool     // the last message is shown from its beginning
	views         string   // as JavaScript: [[who, where], …]
}

func pictures() []picture {
	ask := []string{
		`@tom in #mentoring /mentor request help:"Someone who has been there" languages:English`, `@tom clicks "I agree"`, `@sam clicks "Claim"`,
		`@sam in #moderators /mentors assign member:@tom`}
	night := []string{`@tom in #check-ins /checkin mood:"Very hard"`, `@tom clicks "I agree"`, `@tom clicks "Talk to a moderator"`,
		`@tom submits "What will be sent":"Tonight is hard."`}
	return []picture{
		{name: "side-by-side", width: 1280, height: 720, steps: 2, tour: true},
		{name: "milestone-phone", width: 390, height: 780, steps: 3, views: `[['maya', '#celebrations']]`},
		{name: "mentors", width: 1180, height: 720, dark: true, play: ask, views: `[['sam', '#moderators']]`, open: true},
		{name: "talk", width: 1200, height: 640, play: append(night, `@sam clicks "I'm on it"`), views: `[['tom', '#check-ins'], ['sam', '#moderators']]`},
		{name: "help-now-phone", width: 390, height: 780, play: []string{`@tom /help-now country:India`}, views: `[['tom', '#general']]`, top: true},
		{name: "setup", width: 800, height: 600, play: []string{`@owner in #moderators /setup show`}, views: `[['owner', '#moderators']]`},
	}
}

// shownFile holds what can be read on each picture, as it was when the pictures were made.
const shownFile = "testdata/pictures.json"

// TestPictures makes the pictures with -update. Without, it looks whether all are there and small enough, and whether the page
// still says what can be read on them.
func TestPictures(t *testing.T) {
	shown := map[string]string{}
	if !*makePictures {
		for _, p := range pictures() {
			info, err := os.Stat(p.file())
			if err != nil || info.Size() > mostBytes {
				t.Errorf("%s is missing or larger than %d bytes; go test ./bot/sandbox/web -run Pictures -update makes it", p.file(), mostBytes)
			}
		}
		data, err := os.ReadFile(shownFile)
		if err == nil {
			err = json.Unmarshal(data, &shown)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	parent := chromium(t)
	for i, p := range pictures() {
		if i%apptest.Count(1, 6) != 0 {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			b := opened(t, parent, p.width, p.height)
			b.pose(p)
			if text := eval[string](b, inSight); *makePictures {
				shown[p.name] = text
				b.shoot(p.file())
			} else if text != shown[p.name] {
				t.Errorf("the picture shows what the page no longer says; go test ./bot/sandbox/web -run Pictures -update makes it again.\n--- now\n%s\n--- on the picture\n%s",
					text, shown[p.name])
			}
		})
	}
	if *makePictures {
		data, err := json.MarshalIndent(shown, "", "\t")
		if err == nil {
			err = os.WriteFile(shownFile, append(data, '\n'), 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// TestPicturesAreShown counts the pictures in the documents: each is in one at least, and described there.
func TestPicturesAreShown(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for file, want := range map[string]int{"README.md": 3, "bot/docs/moderators.md": 2, "bot/docs/first-week.md": 2} {
		text, err := os.ReadFile(filepath.Join("../../..", file))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`!\[([^\]]{20,})\]\([^)]*sandbox/pictures/([a-z-]+)\.webp\)|sandbox/pictures/([a-z-]+)\.webp" width="\d+" alt="([^"]{20,})"`).FindAllSubmatch(text, -1)
		if len(found) != want {
			t.Errorf("%s shows %d pictures with a description, want %d", file, len(found), want)
		}
		for _, m := range found {
			used[string(m[2])+string(m[3])] = true
		}
	}
	for _, p := range pictures() {
		if !used[p.name] {
			t.Errorf("no document shows %s", p.file())
		}
		delete(used, p.name)
	}
	if len(used) > 0 {
		t.Errorf("nothing makes %v", used)
	}
}

// inSight is what can be read of the messages and of the column at the side, as far as it is in sight.
const inSight = `[...document.querySelectorAll('.log, #side:not([hidden])')].flatMap(part => { const within = part.getBoundingClientRect(), read = []
	const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), range = document.createRange()
	while (texts.nextNode()) {
		range.selectNodeContents(texts.currentNode)
		const at = range.getBoundingClientRect()
		if (at.height && at.bottom > within.top && at.top < within.bottom) read.push(texts.currentNode.data.trim())
	}
	return read }).filter(Boolean).join('\n')`

// shoot makes a picture of the page.
func (b *browser) shoot(file string) {
	b.t.Helper()
	shot, err := chromedp.Call(b.ctx, cdpage.CaptureScreenshot, cdpage.CaptureScreenshotParams{Format: "webp", Quality: new(int64(84))})
	if err != nil {
		b.t.Fatal(err)
	}
	if len(shot.Data) > mostBytes {
		b.t.Errorf("%d bytes are too many", len(shot.Data))
	}
	if err := os.WriteFile(file, shot.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// file is where a picture is.
func (p picture) file() string { return filepath.Join("..", "pictures", p.name+".webp") }

// pose plays what a picture shows.
func (b *browser) pose(p picture) {
	b.t.Helper()
	b.scheme(map[bool]string{false: "light", true: "dark"}[p.dark])
	b.do(chromedp.EmulateViewport(p.width, p.height, chromedp.EmulateScale(1.5)))
	if p.steps > 0 {
		b.press("#top", "Tour")
		for n := 1; n <= p.steps; n++ {
			b.playStep(n)
			if n < p.steps {
				b.press("#side", "Next step")
			}
		}
		if !p.tour {
			b.press("#side", "✕")
		}
	}
	for _, line := range p.play {
		if troubles, err := b.server.Play(b.t.Context(), line); err != nil || len(troubles) > 0 {
			b.t.Fatalf("%s: %v %v", line, troubles, err)
		}
	}
	if p.views != "" {
		eval[bool](b, `app.look(`+p.views+`).then(() => true)`)
		b.until("the channels", `app.panes.every((p, i) => p.screen.channelNamed(`+p.views+`[i][1].replace('#', ''))?.id === p.channel?.id)`)
	}
	if p.open {
		b.do(chromedp.Click(".message:last-child .select"))
	}
	if p.top {
		eval[bool](b, `(app.panes[0].messages.lastElementChild.scrollIntoView({block: 'start'}), true)`)
	}
	b.until("all pictures", `[...document.images].every(i => i.complete)`)
	eval[bool](b, `(document.querySelector('[aria-expanded=true].select') || document.activeElement.blur(), new Promise(done => setTimeout(() => done(true), 200)))`)
}
