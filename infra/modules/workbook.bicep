metadata description = 'A workbook in the portal: how many projects, how they end, where their time goes, what Aholo answers.'

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The workspace of the telemetry.')
param workspaceId string

var parts = [
  { title: 'Projects by outcome', query: loadTextContent('../queries/outcomes.kql'), visualization: 'areachart' }
  { title: 'Ended without success', query: loadTextContent('../queries/failed-projects.kql'), visualization: 'table' }
  { title: 'Came to wait for an operator', query: loadTextContent('../queries/decisions.kql'), visualization: 'table' }
  { title: 'Seconds in each stage', query: loadTextContent('../queries/stage-times.kql'), visualization: 'table' }
  { title: 'Calls to Aholo', query: loadTextContent('../queries/aholo-calls.kql'), visualization: 'table' }
  { title: 'Found by the sweep', query: loadTextContent('../queries/missed-uploads.kql'), visualization: 'table' }
  { title: 'Bytes', query: loadTextContent('../queries/bytes.kql'), visualization: 'linechart' }
  { title: 'Exceptions', query: loadTextContent('../queries/errors.kql'), visualization: 'table' }
]

var timeRange = {
  type: 9
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    parameters: [
      {
        version: 'KqlParameterItem/1.0'
        id: guid('time-range')
        name: 'TimeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 86400000 }
        typeSettings: {
          selectableValues: [
            { durationMs: 3600000 }
            { durationMs: 86400000 }
            { durationMs: 604800000 }
            { durationMs: 2592000000 }
          ]
        }
      }
    ]
  }
  name: 'time'
}

var queries = map(parts, part => {
  type: 3
  content: {
    version: 'KqlItem/1.0'
    title: part.title
    query: part.query
    size: 0
    timeContextFromParameter: 'TimeRange'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    visualization: part.visualization
  }
  name: part.title
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'aholo-projects')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Aholo projects'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([timeRange], queries)
      fallbackResourceIds: [workspaceId]
    })
  }
}
