// Collects as `clinic doctor` and `clinic bubbleprof` do: node clinic.cjs <module> <folder> <command…>
const [, , path, folder, ...command] = process.argv
const Tool = require(path)
new Tool({ dest: folder }).collect(command, (error, data) => {
  if (error) throw error
  console.log(`COLLECTED ${data}`)
})
