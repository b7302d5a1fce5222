package cli

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"
)

// Set by the linker (-X) where a release is built, which needs no git: see deploy/release. Otherwise they are "", and the
// build information that Go puts into the program tells.
var release, commit string

type versionCommand struct{}

// Run is the command version.
func (versionCommand) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, "waymark "+version())
	return err
}

// version names the release, the commit it was built from, as far as the build knows them, and the version of Go.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: "an unknown version of Go"}
	}
	return versionOf(release, commit, info)
}

func versionOf(release, commit string, info *debug.BuildInfo) string {
	of := map[string]string{}
	for _, s := range info.Settings {
		of[s.Key] = s.Value
	}
	if release == "" {
		release = strings.Trim(info.Main.Version, "()")
	}
	if release == "" {
		release = "devel"
	}
	if commit == "" && of["vcs.revision"] != "" {
		commit = of["vcs.revision"]
		commit = commit[:min(12, len(commit))]
		if of["vcs.modified"] == "true" {
			commit += " with changes"
		}
		if t := of["vcs.time"]; t != "" {
			commit += " of " + t
		}
	}
	if commit == "" {
		commit = "unknown"
	}
	return release + ", commit " + commit + ", " + info.GoVersion
}
