package model

import (
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
)

// inputs says which functions bring a value in from outside. "*" at the end of
// a name stands for any rest of it.
var inputs = []struct {
	pkg, name string // import path (or how it begins) and "Type.Method" or "Func"
	origin    interval.Origin
}{
	{"net/http", "Request.FormValue", interval.Request},
	{"net/http", "Request.PostFormValue", interval.Request},
	{"net/http", "Request.PathValue", interval.Request},
	{"net/http", "Header.Get", interval.Request},
	{"net/url", "Values.Get", interval.Request},
	{"github.com/gin-gonic/gin", "Context.*", interval.Request},
	{"github.com/labstack/echo", "Context.*", interval.Request},
	{"github.com/gofiber/fiber", "Ctx.*", interval.Request},
	{"github.com/gofiber/fiber", "Query*", interval.Request}, // functions in version 3
	{"github.com/gofiber/fiber", "Params*", interval.Request},
	{"github.com/go-chi/chi", "URLParam*", interval.Request},
	{"github.com/go-chi/render", "Decode*", interval.Field},
	{"github.com/gorilla/mux", "Vars", interval.Request},
	{"github.com/gorilla/schema", "Decoder.Decode", interval.Field},
	{"github.com/julienschmidt/httprouter", "Params.ByName", interval.Request},
	{"github.com/valyala/fasthttp", "*", interval.Request},
	{"github.com/kataras/iris", "Context.*", interval.Request},
	{"github.com/cloudwego/hertz", "RequestContext.*", interval.Request},
	{"github.com/emicklei/go-restful", "Request.*", interval.Request},
	{"google.golang.org/grpc/metadata", "*", interval.Request},
	{"flag", "*", interval.Flag},
	{"github.com/spf13/pflag", "*", interval.Flag},
	{"github.com/urfave/cli", "*", interval.Flag},
	{"github.com/alecthomas/kingpin", "*", interval.Flag},
	{"gopkg.in/alecthomas/kingpin", "*", interval.Flag},
	{"github.com/alecthomas/kong", "*", interval.Flag},
	{"github.com/alexflint/go-arg", "*", interval.Flag},
	{"github.com/jessevdk/go-flags", "*", interval.Flag},
	{"os", "Getenv", interval.Environment},
	{"os", "LookupEnv", interval.Environment},
	{"syscall", "Getenv", interval.Environment},
	{"github.com/spf13/viper", "*", interval.Environment},
	{"github.com/knadh/koanf", "*", interval.Environment},
	{"github.com/caarlos0/env", "*", interval.Environment},
	{"github.com/kelseyhightower/envconfig", "*", interval.Environment},
	{"github.com/sethvargo/go-envconfig", "*", interval.Environment},
	{"github.com/ilyakaznacheev/cleanenv", "*", interval.Environment},
	{"github.com/joeshaw/envdecode", "*", interval.Environment},
	{"github.com/cristalhq/aconfig", "*", interval.Environment},
	{"encoding/json", "*", interval.Field},
	{"gopkg.in/yaml", "*", interval.Field},
	{"go.yaml.in/yaml", "*", interval.Field},
	{"sigs.k8s.io/yaml", "*", interval.Field},
	{"github.com/goccy/go-yaml", "*", interval.Field},
	{"github.com/BurntSushi/toml", "*", interval.Field},
	{"github.com/pelletier/go-toml", "*", interval.Field},
	{"github.com/mitchellh/mapstructure", "*", interval.Field},
	{"github.com/go-viper/mapstructure", "*", interval.Field},
	{"gopkg.in/ini", "*", interval.Field},
	{"fmt", "Scan*", interval.Unknown},
	{"fmt", "Sscan*", interval.Unknown},
	{"fmt", "Fscan*", interval.Unknown},
}

// A Registration is a function that gives an input a name and a default. key
// and value are the arguments with these, the receiver not counted.
type Registration struct {
	pkg, name  string // import path, and the name, in which "*" stands for a type such as Duration
	key, Value int
}

// registrations are the functions that are given defaults.
var registrations = []Registration{
	{"flag", "*Var", 1, 2},
	{"flag", "*", 0, 1},
	{"github.com/spf13/pflag", "*VarP", 1, 3},
	{"github.com/spf13/pflag", "*Var", 1, 2},
	{"github.com/spf13/pflag", "*P", 0, 2},
	{"github.com/spf13/pflag", "*", 0, 1},
	{"github.com/spf13/viper", "SetDefault", 0, 1},
}

// confmap is koanf's provider of defaults, a map by name.
const confmap = "github.com/knadh/koanf/providers/confmap.Provider"

// CliFlags is where flags are structs with a Name and a Value.
const CliFlags = "github.com/urfave/cli"

// Lookups are the functions that read an input by its name, which is their
// first argument but for the receiver.
var Lookups = []struct{ Pkg, Name string }{
	{"github.com/spf13/pflag", "FlagSet.Get*"},
	{"github.com/spf13/viper", "Get*"},
	{"github.com/spf13/viper", "Viper.Get*"},
	{"github.com/knadh/koanf", "Koanf.*"},
	{"github.com/urfave/cli", "Context.*"},
	{"github.com/urfave/cli", "Command.*"},
}

// tagKeys says what the keys of a struct tag tell about a field, the first
// match counts.
var tagKeys = []struct {
	key    string
	origin interval.Origin
}{
	{"env", interval.Environment}, {"envconfig", interval.Environment}, {"envDefault", interval.Environment}, {"env-default", interval.Environment},
	{"form", interval.Request}, {"query", interval.Request}, {"uri", interval.Request}, {"param", interval.Request}, {"schema", interval.Request},
	{"json", interval.Field}, {"yaml", interval.Field}, {"toml", interval.Field}, {"mapstructure", interval.Field}, {"koanf", interval.Field},
	{"hcl", interval.Field}, {"ini", interval.Field}, {"config", interval.Field}, {"conf", interval.Field},
	{"long", interval.Flag}, {"arg", interval.Flag}, {"flag", interval.Flag}, {"kong", interval.Flag}, {"help", interval.Flag}, {"short", interval.Flag},
}
