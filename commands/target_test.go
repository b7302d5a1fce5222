package commands_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// No two kinds of target look alike, and each reads its own string form.
func TestTargets(t *testing.T) {
	seen := map[string]commands.Target{}
	kinds := 0
	for _, f := range commandstest.Everything().Features {
		for _, k := range f.Targets {
			kinds++
			for _, target := range []commands.Target{k.Of(), k.Of(1), k.Of(commandstest.Arjun, peer.Day(-3), "end"), k.Of(1, 2)} {
				s := target.String()
				if other, taken := seen[s]; taken {
					t.Errorf("%+v and %+v are both %q", other, target, s)
				}
				seen[s] = target
				if got, err := commands.ParseTarget(s); err != nil || got != target || !got.Is("x", k) || got.Is("x") {
					t.Errorf("%q was read as %+v: %v", s, got, err)
				}
			}
		}
	}
	if kinds < 30 {
		t.Errorf("only %d kinds", kinds)
	}
	target := commands.TargetKind("a").Of(commandstest.Arjun, peer.Day(-3), "end")
	if target.ID(0) != commandstest.Arjun || target.Day(1) != -3 || target.Arg(2) != "end" || target.Arg(3) != "" || target.ID(2) != 0 {
		t.Errorf("arguments of %s", target)
	}
	for _, s := range []string{"", "/", "a/", "/a"} {
		if got, err := commands.ParseTarget(s); err == nil {
			t.Errorf("%q was read as %+v", s, got)
		}
	}
}

func TestTargetKindsBelongToOneFeature(t *testing.T) {
	for _, kinds := range [][]commands.TargetKind{{"a", "a"}, {"a/b"}, {""}, {"restored"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a table with the kinds %q was made", kinds)
				}
			}()
			commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), commands.Feature{Name: "a", Targets: kinds})
		}()
	}
	r := commandstest.NewRig(t)
	err := r.Db.Update(context.Background(), commandstest.Harbour, func(tx *storage.Tx) error {
		return r.Table.Enqueue(tx, commands.Effect{Target: commands.TargetKind("unknown").Of(1), Do: commands.Post{}})
	})
	if err == nil || !strings.Contains(err.Error(), "unknown") {
		t.Errorf("an effect on a target of no feature: %v", err)
	}
}
