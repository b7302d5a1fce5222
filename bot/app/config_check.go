package app

import (
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"waymark/bot/discord"
	"waymark/storage"
)

// check validates values.
func (c Config) check(path string) error {
	_, level := logLevel(c.Log.Level)
	type value struct {
		good                bool
		key, value, allowed string
	}
	all := []value{
		{level, "log.level", c.Log.Level, "debug, info, warn or error"},
		{c.Log.Format == "text" || c.Log.Format == "json", "log.format", c.Log.Format, "text or json"},
		{c.Community.wordsNamed(), "community.words", fmt.Sprint(c.Community.Words), `a file, a folder or a list of them, for example ["ours.toml"]`},
		{between(c.Community.TalkMinutes, 1, 24*60), "community.talk_minutes", strconv.Itoa(c.Community.TalkMinutes), "1 to 1440"},
		{between(int(c.Discord.Shards), 0, maxShards), "discord.shards", strconv.Itoa(int(c.Discord.Shards)),
			fmt.Sprintf(`"auto", or a whole number from 1 to %d`, maxShards)},
		{!tokenLike.MatchString(filepath.Base(c.TokenFile)), "token_file", Secret("token").String(),
			"the name of a file that holds the token. What is there looks like the token itself: move it to a file of its own"},
		{discord.CheckAPI(c.Discord.API) == nil, "discord.api", c.Discord.API,
			`"" for Discord, or an http address on this machine, such as http://127.0.0.1:8080: the bot's token is sent there`},
		{c.Data.Dir != "", "data.dir", "", `the name of a folder, for example "data"`},
		{c.Data.KeyFile != "", "data.key_file", "", `the name of a file outside the data folder, for example "waymark.key"`},
		{!inside(c.Data.KeyFile, c.Data.Dir), "data.key_file", c.Data.KeyFile,
			"a file outside the data folder: someone who gets hold of that folder, or a copy of it, should not get the key with it"},
		{c.Backup.Dir != "", "backup.dir", "", `the name of a folder, for example "backups"`},
		{!inside(c.Data.KeyFile, c.Backup.Dir), "data.key_file", c.Data.KeyFile,
			"a file outside the backup folder: someone who copies the backups away should not copy the key with them"},
		{filepath.Clean(c.Backup.Dir) != filepath.Clean(c.Data.Dir), "backup.dir", c.Backup.Dir,
			"any folder but the data folder, best on another disk"},
		{between(c.Backup.EveryHours, 0, mostHours), "backup.every_hours", strconv.Itoa(c.Backup.EveryHours),
			fmt.Sprintf("0 or more, at most %d", mostHours)},
		{between(c.Backup.KeepDays, 0, mostDays), "backup.keep_days", strconv.Itoa(c.Backup.KeepDays),
			fmt.Sprintf("0 or more, at most %d", mostDays)},
		{c.Health.Listen == "" || onThisMachine(c.Health.Listen), "health.listen", c.Health.Listen,
			`an address of this machine with a port, such as 127.0.0.1:8081, or "" for none`},
		{c.Metrics.Listen == "" || onThisMachine(c.Metrics.Listen) || len(c.Metrics.Listen) > len(unixPrefix) && strings.HasPrefix(c.Metrics.Listen, unixPrefix),
			"metrics.listen", c.Metrics.Listen,
			`an address of this machine with a port, such as 127.0.0.1:9464, a socket, such as unix:metrics.sock, or "" for none`},
	}
	for _, path := range []struct{ key, value string }{
		{"token_file", c.TokenFile}, {"data.dir", c.Data.Dir}, {"data.key_file", c.Data.KeyFile}, {"backup.dir", c.Backup.Dir},
	} {
		all = append(all, value{noControls(path.value), path.key, path.value, withoutControls},
			value{noHome(path.value), path.key, path.value, withoutHome})
	}
	for _, v := range all {
		if !v.good {
			if name := c.replacedBy(v.key); name != "" {
				path, v.key = "the environment", name
			}
			return &storage.HostError{What: fmt.Sprintf("%s: %s is %q.", path, v.key, v.value), Remedy: "It may be " + v.allowed + "."}
		}
	}
	return nil
}

// replacedBy names the variable of the environment that a setting ("log.level") came from; "" for none.
func (c Config) replacedBy(key string) string {
	section, name, _ := strings.Cut(key, ".")
	for _, variable := range c.Source.Variables {
		v := strings.ToLower(strings.TrimPrefix(variable, "WAYMARK_"))
		if v == section+"_"+name || v == name {
			return variable
		}
	}
	return ""
}

// tokenLike is what a bot token looks like.
var tokenLike = regexp.MustCompile(`^[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}$`)

// withoutControls is what a path may be. A tab or a new line in it comes of a backslash between double quotation marks.
const withoutControls = `a path without tabs and new lines, which "\t" and "\n" mean. Write it with /, or between single quotation marks: 'C:\new\data'`

func noControls(path string) bool { return !strings.ContainsFunc(path, unicode.IsControl) }

// withoutHome is what a path may be. Only a shell knows what ~ means.
const withoutHome = `a whole path, such as "/home/you/waymark", or one from the folder of the config. "~" means nothing here`

func noHome(path string) bool {
	return !slices.Contains(strings.Split(filepath.ToSlash(path), "/"), "~")
}

func between(n, low, high int) bool { return low <= n && n <= high }

func onThisMachine(addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	ip := net.ParseIP(host)
	_, badPort := strconv.ParseUint(port, 10, 16)
	return err == nil && badPort == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func inside(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
