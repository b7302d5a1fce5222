package app

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"waymark/storage"

	"github.com/google/go-cmp/cmp"
)

func TestExampleConfigShowsEveryDefault(t *testing.T) {
	data, err := os.ReadFile("../../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseConfig("config.example.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Defaults(), got); diff != "" {
		t.Errorf("config.example.toml differs from the defaults (-default +example):\n%s", diff)
	}
	if err := got.check("config.example.toml"); err != nil {
		t.Error(err)
	}
	table := ""
	shown := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			name = strings.TrimSuffix(name, "]")
			table, shown[name] = name+".", true
		} else if key, _, ok := strings.Cut(line, " = "); ok && !strings.HasPrefix(line, "#") {
			shown[table+key] = true
		}
	}
	for _, key := range configNames() {
		if !shown[key] {
			t.Errorf("config.example.toml does not show %q", key)
		}
	}
}

func TestConfigProblemsNameLineAndRemedy(t *testing.T) {
	for _, c := range []struct{ name, text, what, remedy string }{
		{"unknown key", "\ntokn_file = \"x\"\n", `line 2: there is no setting called "tokn_file"`, `Did you mean "token_file"?`},
		{"unknown key in a table", "[data]\n\ndri = \"x\"\n", `line 3: there is no setting called "data.dri"`, `Did you mean "data.dir"?`},
		{"key outside its table", "words = \"x\"\n", `line 1: there is no setting called "words"`, `Did you mean "community.words"?`},
		{"unknown table", "[dta]\ndir = \"x\"\n", `there is no setting called "dta`, "config.example.toml"},
		{"nothing near", "colour_of_the_sky = 1\n", `"colour_of_the_sky"`, "config.example.toml lists every setting"},
		{"not TOML", "[data]\ndir = data\n", "line 2, column 7: the value has no quotation marks.", `dir = "…"`},
		{"number for text", "[log]\nlevel = 3\n", `line 2, column 9: the value of "log.level" is of the wrong kind.`, "quotation marks"},
		{"text for number", "[backup]\nkeep_days = \"14\"\n", `line 2, column 13: the value of "backup.keep_days" is of the wrong kind.`, "without quotation marks: keep_days = 24"},
		{"text for a table", "data = \"x\"\n", `line 1, column 8: the value of "data" is of the wrong kind.`, "a line [data]"},
		{"text for a list", "[community]\nlanguages = \"te\"\n", `"community.languages" is of the wrong kind`, `languages = ["te"]`},
		{"a list without quotation marks", "[community]\nlanguages = [te]\n", "a value in the list has no quotation marks", `languages = ["…"]`},
		{"a token in the settings", "token = \"x\"\n", `no setting called "token"`, "a file of its own"},
		{"a token for its file", "token_file = \"MTE4MTgxODE4MTgxODE4MTgxOA.Gabcde.abcdefghijklmnopqrstuvwxyz\"\n", `token_file is "(secret)"`, "move it to a file"},
		{"a secret without quotation marks", "token_file = MTE4MTgx\n", "line 1, column 14: the value has no quotation marks.", `token_file = "…"`},
		{"a path with backslashes", "[data]\ndir = \"C:\\Users\\me\"\n", "a backslash means something else", `'C:\Waymark\data'`},
		{"a path with backslashes that mean something", "[data]\ndir = \"C:\\new\"\n", "data.dir", "between single quotation marks"},
		{"a path that only a shell knows", "[backup]\ndir = \"~/backups\"\n", "backup.dir", "/home/you"},
		{"another encoding", "\xff\xfe[\x00d\x00", "is not text in UTF-8", "Save it with"},
		{"a section twice", "[data]\ndir = \"a\"\n[data]\n", "line 3", "Put all its settings under the first"},
		{"level", "[log]\nlevel = \"loud\"\n", `log.level is "loud"`, "debug, info, warn or error"},
		{"format", "[log]\nformat = \"xml\"\n", `log.format is "xml"`, "text or json"},
		{"shards in words", "[discord]\nshards = \"many\"\n", `line 2, column 10: shards may be "auto" or a number`, "config.example.toml"},
		{"fewer than no shards", "[discord]\nshards = -1\n", `discord.shards is "-1"`, `"auto", or a whole number from 1 to 100`},
		{"too many shards", "[discord]\nshards = 101\n", `discord.shards is "101"`, `"auto", or a whole number from 1 to 100`},
		{"no data folder", "[data]\ndir = \"\"\n", "data.dir", "folder"},
		{"backups among the data", "[data]\ndir = \"d\"\nkey_file = \"k\"\n[backup]\ndir = \"d\"\n", "backup.dir", "another disk"},
		{"backups among the data, said otherwise", "[data]\ndir = \"d\"\nkey_file = \"k\"\n[backup]\ndir = \"./d/\"\n", "backup.dir", "another disk"},
		{"key beside the backups", "[data]\nkey_file = \"b/k\"\n[backup]\ndir = \"b\"\n", "data.key_file", "outside the backup folder"},
		{"backups never", "[backup]\nevery_hours = -1\n", `backup.every_hours is "-1"`, "0 or more"},
		{"backups beyond all time", "[backup]\nevery_hours = 9999999999999\n", "backup.every_hours", "at most 8760"},
		{"kept less than not", "[backup]\nkeep_days = -1\n", `backup.keep_days is "-1"`, "0 or more"},
		{"health nowhere", "[health]\nlisten = \"127.0.0.1:99999\"\n", "health.listen", "with a port"},
		{"Discord elsewhere", "[discord]\napi = \"http://example.com\"\n", "discord.api", "on this machine"},
		{"health for everybody", "[health]\nlisten = \"0.0.0.0:80\"\n", "health.listen", "this machine"},
		{"key in the data folder", "[data]\nkey_file = \"data/key\"\n", "data.key_file", "outside"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.toml")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := LoadConfig(path, os.Getenv)
			var p *storage.HostError
			if !errors.As(err, &p) {
				t.Fatalf("got %v, want a problem", err)
			}
			if !strings.Contains(p.What, c.what) {
				t.Errorf("what = %q, want it to hold %q", p.What, c.what)
			}
			if !strings.Contains(p.Remedy, c.remedy) {
				t.Errorf("remedy = %q, want it to hold %q", p.Remedy, c.remedy)
			}
		})
	}
}

func TestShardsAreANumberOrAuto(t *testing.T) {
	for text, want := range map[string]ShardCount{`"auto"`: 0, "2": 2, `"3"`: 3, "100": 100} {
		got, err := ParseConfig("config.toml", []byte("[discord]\nshards = "+text+"\n"))
		if err != nil || got.Discord.Shards != want {
			t.Errorf("shards = %s: %d, %v", text, got.Discord.Shards, err)
		}
	}
}

// A text editor's mark before the first letter is none of the host's business.
func TestConfigMayBeginWithAByteOrderMark(t *testing.T) {
	got, err := ParseConfig("config.toml", []byte("\uFEFF[backup]\nkeep_days = 30\n"))
	if err != nil || got.Backup.KeepDays != 30 {
		t.Errorf("%d days, %v", got.Backup.KeepDays, err)
	}
}

func TestPathsAreTakenFromTheConfigsFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	text := "token_file = \"token\"\n[data]\ndir = \"/srv/waymark\"\n[community]\nwords = [\"our.toml\", \"/srv/words\"]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := LoadConfig(path, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Source.File = path
	want.TokenFile = filepath.Join(dir, "token")
	want.Data = DataConfig{Dir: "/srv/waymark", KeyFile: filepath.Join(dir, "waymark.key")}
	want.Backup.Dir = filepath.Join(dir, "backups")
	want.Community.Words = []string{filepath.Join(dir, "our.toml"), "/srv/words"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	const planted = "abc.def.ghi"
	cfg := Defaults()
	cfg.Token = planted
	var log strings.Builder
	l := NewLog(LogConfig{Level: "debug", Format: "json"}, &log)
	l.Info("config", "cfg", cfg, "token", cfg.Token, "any", slog.AnyValue(&cfg))
	NewLog(LogConfig{Level: "debug", Format: "text"}, &log).Info("config", "cfg", cfg, "token", cfg.Token)
	all := log.String() + fmt.Sprintf("%v %+v %#v %s %q %x", cfg, cfg, cfg, cfg.Token, cfg.Token, cfg.Token) + fmt.Sprint(cfg.Token)
	if strings.Contains(all, planted) || strings.Contains(all, "6162632e") {
		t.Errorf("the token was printed: %s", all)
	}
	if !strings.Contains(all, "(secret)") {
		t.Errorf("nothing says that there is a secret: %s", all)
	}
}

func TestTokenIsFoundInThisOrder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"file": " Bot from-file \n", "token": "from-credential\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, env, file, credentials, want, problem string
	}{
		{"environment first", "from-env", "file", dir, "from-env", ""},
		{"then the credential", "", "file", dir, "from-credential", ""},
		{"then the file", "", "file", "", "from-file", ""},
		{"credentials of others", "", "", t.TempDir(), "", "no bot token"},
		{"nothing", "", "", "", "", "no bot token"},
		{"missing file", "", "nowhere", "", "", "cannot be read"},
		{"empty file", "", "empty", "", "", "is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := Defaults()
			if c.file != "" {
				cfg.TokenFile = filepath.Join(dir, c.file)
			}
			env := map[string]string{"WAYMARK_TOKEN": c.env, "CREDENTIALS_DIRECTORY": c.credentials}
			err := cfg.FindToken(func(name string) string { return env[name] })
			got := cfg.Token
			if got.Reveal() != c.want {
				t.Errorf("got a token of %d letters, want %d", len(got), len(c.want))
			}
			if c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
				t.Errorf("err = %v, want %q", err, c.problem)
			}
			if c.problem == "" && err != nil {
				t.Error(err)
			}
		})
	}
}
