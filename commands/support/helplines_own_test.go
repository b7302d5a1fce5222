package support_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/support"
	"waymark/peer"
)

func TestAHostsOwnLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines.toml")
	write := func(s string) (peer.Helplines, error) {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		return support.LoadHelplines(path)
	}
	h, err := write(`checked = 2030-01-02
[[country]]
code = "IN"
name = "India"
emergency = "112"
[[country.line]]
name = "Our own"
kind = "crisis"
call = "12345"
[[country]]
code = "XX"
name = "Atlantis"
own = "Ἀτλαντίς"
emergency = "1"
`)
	if err != nil {
		t.Fatal(err)
	}
	if lines := h.For("IN"); len(lines) != 1 || lines[0].Name != "Our own" {
		t.Errorf("India: %v", lines)
	}
	if len(h.For("US")) == 0 || len(h.For("XX")) != 0 || h.Checked.String() != "2030-01-02" {
		t.Error("the rest is not as built in")
	}
	if !slices.IsSortedFunc(h.Countries, func(a, b peer.Country) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("not in order: %v", h.Countries)
	}
	group := support.NewHelpNow(h)
	if c, ok := group.Find("ἀτλαντίς"); !ok || c.Code != "XX" {
		t.Error("not found by its own name")
	}
	// A country without a line gets the directories and its own emergency number.
	r := commandstest.NewRig(t)
	text := says(group.Show(r.RequestOf(commandstest.Arjun), peer.Country{Code: "XX", Name: "Atlantis", Emergency: "1"}))
	if !strings.Contains(text, "findahelpline") || !strings.Contains(text, "**1**") || strings.Contains(text, "call ") {
		t.Errorf("without a line: %s", text)
	}
	if _, err := write("\n[[country]]\ncode = \"IN\"\nnme = \"India\"\n"); err == nil || !strings.Contains(err.Error(), `line 4: there is no field called "country.nme"`) {
		t.Errorf("a misspelt field is told as %v", err)
	}
	for _, bad := range []string{"nonsense = 1", "checked = 2030-01-02\n[[country]]\ncode = \"IN\"\nname = \"India\"\nemergency = \"112\"\n[[country.line]]\nname = \"x\"\nkind = \"crisis\"\ncall = \"1933\""} {
		if _, err := write(bad); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
	if !h.Stale(peer.Date(2031, 1, 3)) || h.Stale(peer.Date(2031, 1, 2)) {
		t.Error("stale after 12 months, and not before")
	}
}

// TestANewConsentAsksAgain: who agreed to an older text is asked before anything new is stored.
func TestANewConsentAsksAgain(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Member(commandstest.Arjun, func(m *peer.Member) { m.Consent = commands.ConsentVersion - 1 })
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	commandstest.Says(t, reply, "Is that okay?")
	if r.Entry(commandstest.Arjun, r.Today()) != nil {
		t.Error("stored before")
	}
	r.Press(commandstest.Arjun, reply, "I agree")
	if r.Entry(commandstest.Arjun, r.Today()) == nil {
		t.Error("not completed after")
	}
}
