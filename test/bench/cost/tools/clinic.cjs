// What `clinic doctor` and `clinic bubbleprof` do: node clinic.cjs <module> <folder> <command…>
const { readFileSync } = require('node:fs')

const [, , path, folder, ...command] = process.argv
const Tool = require(path)
const tool = new Tool({ dest: folder })
tool.collect(command, (error, data) => {
  if (error) throw error
  const page = `${data}.html`
  tool.visualize(data, page, (problem) => {
    if (problem) throw problem
    const [, analysis] = /"analysis": (\{.*\})/.exec(readFileSync(page, 'utf8')) ?? []
    console.log(analysis ?? 'a page without words: all of it is a picture')
    process.exit()
  })
})
