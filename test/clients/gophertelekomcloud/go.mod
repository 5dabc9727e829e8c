module polyglance.test/gophertelekomcloud

go 1.25.0

require github.com/opentelekomcloud/gophertelekomcloud v0.9.4-0.20241022142145-30e3307593c0

require gopkg.in/yaml.v2 v2.3.0 // indirect
