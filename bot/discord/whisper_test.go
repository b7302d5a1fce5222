package discord

import (
	"testing"
	"time"

	"waymark/commands"
	"waymark/peer"
)

// TestWhispers: under what somebody did last, in that guild only, for less than a quarter of an hour; and what is over is not kept.
func TestWhispers(t *testing.T) {
	var w whispers
	begin := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	did := func(member peer.ID, token text, after time.Duration) {
		w.answered(interaction{ApplicationID: 1, Token: token}, commands.Request{
			Env: commands.Env{Guild: 7, Now: begin.Add(after)}, Member: member,
		})
	}
	did(1, "first", 0)
	did(1, "last", 5*time.Minute)
	for _, c := range []struct {
		guild, member peer.ID
		after         time.Duration
		want          text
	}{
		{7, 1, 5 * time.Minute, "last"},
		{7, 1, 19 * time.Minute, "last"},
		{7, 1, 20 * time.Minute, ""},
		{8, 1, 6 * time.Minute, ""},
		{7, 2, 6 * time.Minute, ""},
	} {
		got, ok := w.to(someone{c.guild, c.member}, begin.Add(c.after))
		if ok != (c.want != "") || ok && got.token != c.want {
			t.Errorf("%v: %q, %v", c, got.token, ok)
		}
	}
	did(2, "another", time.Hour)
	if len(w.last) != 1 {
		t.Errorf("%d are kept", len(w.last))
	}
	for member := range peer.ID(whisperAtMost + 10) {
		did(2+member, "of many", time.Hour)
	}
	did(2, "newer", time.Hour)
	if got, _ := w.to(someone{7, 2}, begin.Add(time.Hour)); len(w.last) != whisperAtMost || got.token != "newer" {
		t.Errorf("of %d, who did something last is written to under %q", len(w.last), got.token)
	}
}
