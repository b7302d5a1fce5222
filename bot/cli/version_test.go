package cli

import (
	"runtime/debug"
	"testing"
)

func TestVersionNamesReleaseCommitAndGo(t *testing.T) {
	git := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123"}, {Key: "vcs.time", Value: "2026-01-05T09:00:00Z"}, {Key: "vcs.modified", Value: "true"},
	}
	for _, c := range []struct {
		release, commit, module string
		settings                []debug.BuildSetting
		want                    string
	}{
		{"v0.1.0", "abc", "(devel)", nil, "v0.1.0, commit abc, go1.26"},
		{"v0.1.0", "abc", "v0.0.9", git, "v0.1.0, commit abc, go1.26"},
		{"", "", "v0.1.0", git, "v0.1.0, commit 0123456789ab with changes of 2026-01-05T09:00:00Z, go1.26"},
		{"", "", "v0.1.0", nil, "v0.1.0, commit unknown, go1.26"},
		{"", "", "(devel)", nil, "devel, commit unknown, go1.26"},
		{"", "", "", nil, "devel, commit unknown, go1.26"},
	} {
		info := &debug.BuildInfo{GoVersion: "go1.26", Main: debug.Module{Version: c.module}, Settings: c.settings}
		if got := versionOf(c.release, c.commit, info); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
