metadata description = 'Service Bus: the topic that events go to.'

@description('The name of the namespace.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The identity of the function app.')
param principalId string

@description('The name of the topic.')
param topicName string

@description('What the types of events begin with.')
param eventTypePrefix string

@description('Whether it is reached by private endpoints only, which takes the Premium tier.')
param privateNetwork bool

// Azure Service Bus Data Sender, on the topic alone: the app sends events and receives nothing.
var dataSender = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
)

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: privateNetwork ? 'Premium' : 'Standard'
    capacity: privateNetwork ? 1 : null
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  }

  resource topic 'topics' = {
    name: topicName
    properties: {
      requiresDuplicateDetection: true
      // Longer than a project can take to send its event again: an hour of polling, retries, and a restart after an outage.
      duplicateDetectionHistoryTimeWindow: 'P1D'
      defaultMessageTimeToLive: 'P14D'
      supportOrdering: false
    }

    // An example of a consumer: all that ended well. What nobody has read in two weeks goes to its dead letters, and an alert says so.
    resource succeeded 'subscriptions' = {
      name: 'succeeded'
      properties: {
        lockDuration: 'PT1M'
        maxDeliveryCount: 10
        deadLetteringOnMessageExpiration: true
        deadLetteringOnFilterEvaluationExceptions: true
      }

      resource rule 'rules' = {
        name: '$Default'
        properties: {
          filterType: 'CorrelationFilter'
          correlationFilter: {
            label: '${eventTypePrefix}.project.succeeded.v1'
          }
        }
      }
    }
  }
}

resource sendEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace::topic
  name: guid(namespace::topic.id, principalId, dataSender)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: dataSender
    description: 'Send events to the topic.'
  }
}

@description('The namespace.')
output id string = namespace.id

@description('Its name.')
output name string = namespace.name

@description('Its host name.')
output host string = split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
